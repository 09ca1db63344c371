"""Addresses below ``/<programme>/evaluations/``."""

from django.urls import path

from evaluations.views import answering

app_name = "evaluations"

urlpatterns = [
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/draft/", answering.draft, name="draft"),
    path("stop/<str:token>/", answering.stop, name="stop"),
]
