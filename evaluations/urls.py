"""Addresses below ``/<programme>/evaluations/``."""

from django.urls import path

from evaluations.views import answering, results

app_name = "evaluations"

urlpatterns = [
    path("", results.results, name="results"),
    path("results.csv", results.results_csv, name="results_csv"),
    path("funnel/", results.funnel, name="funnel"),
    path("funnel/<slug:lab_slug>/<str:step>/", results.step, name="step"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/draft/", answering.draft, name="draft"),
    path("stop/<str:token>/", answering.stop, name="stop"),
]
