"""Addresses below ``/<programme>/guidance/``. What a resource may not be called stands in ``models.RESERVED``."""

from django.urls import path

from guidance.views import keeping, listing, resource

app_name = "guidance"

urlpatterns = [
    path("", listing.home, name="home"),
    path("all/", listing.resources, name="resources"),
    path("keep/", keeping.desk, name="desk"),
    path("keep/resources/new/", keeping.new, name="new"),
    path("keep/resources/<slug:slug>/edit/", keeping.edit, name="edit"),
    path("keep/resources/<slug:slug>/preview/", keeping.preview, name="preview"),
    path("keep/resources/<slug:slug>/preview/file/", keeping.draft_file, name="draft_file"),
    path("keep/resources/<slug:slug>/publish/", keeping.publish, name="publish"),
    path("keep/resources/<slug:slug>/discard/", keeping.discard, name="discard"),
    path("keep/resources/<slug:slug>/reviewed/", keeping.reviewed, name="reviewed"),
    path("keep/resources/<slug:slug>/withdraw/", keeping.withdraw, name="withdraw"),
    path("<slug:slug>/", resource.resource, name="resource"),
    path("<slug:slug>/file/", resource.file, name="file"),
    path("<slug:slug>/history/", resource.history, name="history"),
    path("<slug:slug>/history/<int:number>/", resource.difference, name="difference"),
]
