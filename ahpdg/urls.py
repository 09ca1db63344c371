"""Where every address leads. The portal's own addresses first, then those of a programme."""

from django.contrib import admin
from django.urls import include, path

from ahpdg.health import healthz
from ahpdg.metrics import metrics

urlpatterns = [
    # First, for the way out of a resource, which is measured against an empty page. No programme can have the name of
    # an address below.
    path("<slug:programme_slug>/guidance/", include("guidance.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("ahpdg.pages_urls")),
    path("", include("accounts.urls")),
    path("", include("programmes.portal_urls")),
    path("", include("labs.portal_urls")),
    path("", include("guidance.portal_urls")),
    path("", include("evaluations.portal_urls")),
    path("", include("measures.portal_urls")),
    path("api/", include("ahpdg.api_urls")),
    path("<slug:programme_slug>/", include("programmes.urls")),
    path("<slug:programme_slug>/measures/", include("measures.urls")),
    path("<slug:programme_slug>/labs/", include("labs.urls")),
    path("<slug:programme_slug>/evaluations/", include("evaluations.urls")),
    path("<slug:programme_slug>/complaints/", include("complaints.urls")),
]

# A database that is away is a pause (503) and not a mistake of ours (500).
handler500 = "ahpdg.pages.server_error"
