"""Addresses below /<programme>/measures/. A measure's own come last: its short name fits anything."""

from django.urls import include, path

from .views import dashboard

app_name = "measures"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("library/", dashboard.library_page, name="library"),
    path("library/load/", dashboard.library_load, name="library_load"),
    path("", include("measures.entry.urls")),
]
