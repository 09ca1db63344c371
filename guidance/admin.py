"""Support staff and guidance: everything to be seen, nothing changed past the actions and their rules."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin

from .models import Edition, Resource, ResourceFile


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    list_display = ["slug", "programme", "state", "owner", "last_reviewed_on", "next_review_on"]
    list_filter = ["state", "programme"]
    list_select_related = ["programme", "owner"]
    search_fields = ["slug"]


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["title", "resource", "number", "kind", "published_at", "published_by"]
    list_filter = ["kind"]
    list_select_related = ["resource", "published_by"]
    search_fields = ["title"]
    exclude = ["search"]


@admin.register(ResourceFile)
class ResourceFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "programme", "content_type", "size", "uploaded_at", "uploaded_by"]
    list_select_related = ["programme", "uploaded_by"]
    exclude = ["content"]
