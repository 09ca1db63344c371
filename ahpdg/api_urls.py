"""Addresses of the API, its description for programs and for people."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from ahpdg.api_docs import docs, root
from guidance import api as guidance_api
from labs import api as labs_api
from measures import api

MEASURE = "v1/programmes/<slug:programme_slug>/measures/<slug:slug>/"
GUIDANCE = "v1/programmes/<slug:programme_slug>/guidance/"

urlpatterns = [
    path("", root, name="api_root"),
    path("v1/", root, name="api_v1"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    path("v1/programmes/", api.ProgrammesView.as_view(), name="api_programmes"),
    path("v1/programmes/<slug:programme_slug>/measures/", api.MeasuresView.as_view(), name="api_measures"),
    path(MEASURE, api.MeasureView.as_view(), name="api_measure"),
    path(f"{MEASURE}analysis/", api.AnalysisView.as_view(), name="api_analysis"),
    path(f"{MEASURE}observations/", api.ObservationsView.as_view(), name="api_observations"),
    path("v1/programmes/<slug:programme_slug>/labs/", labs_api.LabsView.as_view(), name="api_labs"),
    path(
        "v1/programmes/<slug:programme_slug>/labs/mine/",
        labs_api.OwnBookingsView.as_view(),
        name="api_own_bookings",
    ),
    path(GUIDANCE, guidance_api.ResourcesView.as_view(), name="api_resources"),
    path(f"{GUIDANCE}case-studies/", guidance_api.CaseStudiesView.as_view(), name="api_case_studies"),
    path(f"{GUIDANCE}communities/", guidance_api.CommunitiesView.as_view(), name="api_communities"),
    path(f"{GUIDANCE}<slug:slug>/", guidance_api.ResourceView.as_view(), name="api_resource"),
    path("v1/charts/analyse", api.AnalyseView.as_view(), name="api_analyse"),
]
