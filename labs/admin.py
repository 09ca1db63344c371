"""Support staff and labs: what happened to a booking or a letter, and nothing to change or delete.

What people tell their hosts (access needs, apologies, what they want help with), reasons, the address of a line
manager and the secret addresses of calendars stand on no page here.
"""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin

from .models import Booking, Certificate, Interest, Lab, LabSession, Notice


@admin.register(Lab)
class LabAdmin(ReadOnlyAdmin):
    list_display = ["title", "programme", "slug", "is_active"]
    list_filter = ["programme", "is_active"]
    list_select_related = ["programme"]
    search_fields = ["title", "slug"]


@admin.register(LabSession)
class LabSessionAdmin(ReadOnlyAdmin):
    list_display = ["lab", "starts_at", "state", "mode", "capacity", "host", "register_closed_at"]
    list_filter = ["lab__programme", "state", "mode"]
    list_select_related = ["lab", "host"]
    search_fields = ["lab__title", "public_id"]
    date_hierarchy = "starts_at"
    exclude = ["join_url"]


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = ["user", "session", "status", "status_at", "checked_in_at"]
    list_filter = ["session__lab__programme", "status"]
    list_select_related = ["user", "session__lab"]
    search_fields = ["user__email", "user__display_name", "public_id"]
    fields = [
        "public_id",
        "user",
        "session",
        "place",
        "status",
        "created_at",
        "status_at",
        "offered_until",
        "checked_in_at",
        "checked_in_by",
    ]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Letters that are owed: one that was not written stays without a time, and the log says why."""

    list_display = ["key", "kind", "session", "created_at", "written_at", "is_dropped"]
    list_filter = ["kind", "is_dropped"]
    list_select_related = ["session__lab"]
    search_fields = ["key"]
    fields = ["key", "kind", "booking", "interest", "session", "created_at", "written_at", "is_dropped"]


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "booking", "issued_at", "revoked_at"]
    list_select_related = ["booking__session__lab"]
    search_fields = ["code", "name"]


@admin.register(Interest)
class InterestAdmin(ReadOnlyAdmin):
    list_display = ["lab", "user", "locality", "created_at", "withdrawn_at"]
    list_filter = ["lab__programme"]
    list_select_related = ["lab", "user", "locality"]
    fields = ["lab", "user", "locality", "created_at", "withdrawn_at"]
