"""Addresses below ``/<programme>/`` that every programme has."""

from django.urls import path

from programmes import views

app_name = "programmes"

urlpatterns = [
    path("", views.home, name="home"),
]
