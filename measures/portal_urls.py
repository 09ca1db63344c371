"""Addresses of the measures' room that belong to no programme."""

from django.urls import path

from .views import open_chart

app_name = "measures_portal"

urlpatterns = [
    path("chart/", open_chart.chart, name="chart"),
    path("chart/export/", open_chart.chart_export, name="chart_export"),
]
