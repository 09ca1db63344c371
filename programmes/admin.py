"""Support staff and programmes: reference data, and making a new programme with its first admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.support import ReadOnlyAdmin

from .models import Board, Invitation, Locality, Membership, Profession, Programme, Workforce


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    filter_horizontal = ["professions"]


@admin.register(Profession)
class ProfessionAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "in_scotland"]
    search_fields = ["name", "code"]


@admin.register(Locality)
class LocalityAdmin(admin.ModelAdmin):
    list_display = ["name", "board"]
    list_filter = ["board"]
    search_fields = ["name"]


@admin.register(Workforce)
class WorkforceAdmin(ReadOnlyAdmin):
    """Corrected by those who keep it, on the programme's own page."""

    list_display = ["board", "as_at", "profession", "locality", "headcount", "source"]
    list_filter = ["board", "as_at"]
    list_select_related = ["board", "profession", "locality"]


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    """A new programme is made here; its settings are then the programme admin's."""

    list_display = ["title", "board", "slug", "starts_on", "ends_on", "is_published"]
    list_filter = ["board", "is_published"]
    list_select_related = ["board"]
    search_fields = ["title", "slug"]
    fields = [
        "board",
        "slug",
        "title",
        "aim",
        "hashtags",
        "starts_on",
        "ends_on",
        "is_published",
        "is_demonstration",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> list[str]:
        # Others link to its address, and its data are its board's.
        return ["board", "slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A programme ends on its last day; what it recorded is kept."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """A new programme needs its first admin from somewhere: superusers name one. All else is the
    programme's.
    """

    list_display = ["programme", "user", "roles", "created_at", "ended_at"]
    list_filter = ["programme", "ended_at"]
    list_select_related = ["programme", "user"]
    search_fields = ["user__display_name", "user__email"]
    fields = ["programme", "user", "roles"]
    autocomplete_fields = ["user", "programme"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["programme", "email", "roles", "sent_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_filter = ["programme"]
    list_select_related = ["programme"]
    fields = list_display
