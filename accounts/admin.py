"""Support staff and people: see who has an account, open or close it, take a lost second step away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import OutgoingMail, User
from .support import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Names and addresses are the people's own to change; passwords are nobody else's. Rights (support staff,
    groups, permissions) are given by superusers only, or one permission would lead to all.
    """

    list_display = ["display_name", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["display_name", "email"]
    ordering = ["display_name", "email"]
    fields = [
        "public_id",
        "display_name",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "user_permissions",
        "date_joined",
        "last_login",
    ]
    filter_horizontal = ["groups", "user_permissions"]
    readonly = ["public_id", "display_name", "email", "date_joined", "last_login"]
    rights = ["is_staff", "is_superuser", "groups", "user_permissions"]
    actions = ["take_second_step_away"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if request.user.is_superuser:
            return self.readonly
        closed = [*self.readonly, *self.rights]
        # Support staff do not close the account of somebody with more rights than they have.
        return [*closed, "is_active"] if obj and (obj.is_superuser or obj.is_staff) else closed

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are made by the people themselves, so that an address is always a proved one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Closing an account (not active) keeps the record whole; erasing one is a job of its own."""
        return False

    @admin.action(description="Take the second step away (phone lost)", permissions=["change"])
    def take_second_step_away(self, request: HttpRequest, users: QuerySet[User]) -> None:
        if not request.user.is_superuser:
            users = users.filter(is_staff=False, is_superuser=False)
        taken = Authenticator.objects.filter(user__in=users).values("user").distinct().count()
        Authenticator.objects.filter(user__in=users).delete()
        messages.success(
            request, f"Second step taken away from {taken}. They sign in with the password alone."
        )


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Whether a letter left, never what it says: letters hold keys to accounts."""

    list_display = ["kind", "recipient", "created_at", "tries", "sent_at", "given_up_at", "last_error"]
    list_filter = ["kind", "sent_at", "given_up_at"]
    search_fields = ["recipient"]
    fields = list_display
