"""Django's admin for support staff: the portal's own tables, by explicit permission, and no back door.

The tables of third-party apps stay closed. Whoever could add a verified address, an API token, a linked
directory account or a second step to somebody's account could become that person.
"""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from .models import User

# The rooms whose tables may be registered.
HOUSE = frozenset(
    {
        "accounts",
        "programmes",
        "labs",
        "guidance",
        "social",
        "complaints",
        "evaluations",
        "measures",
        "improvement",
        "toolkit",
    }
)
SUPPORT_MAY_VIEW = ("accounts", "programmes")


class SupportSite(admin.AdminSite):
    site_header = "Support"
    site_title = "Support"
    index_title = "Tables you may see"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = [model_or_iterable] if hasattr(model_or_iterable, "_meta") else list(model_or_iterable)
        ours = [model for model in models if self._is_ours(model)]
        if ours:
            super().register(ours, admin_class, **options)

    @staticmethod
    def _is_ours(model: Any) -> bool:
        return model is Group or apps.get_app_config(model._meta.app_label).name in HOUSE

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own sign-in, with its rate limits and its second step, in place of Django's."""
        return secure_admin_login(super().login)(request, extra_context)


class ReadOnlyAdmin(admin.ModelAdmin):
    """For tables that support staff may look into and nobody may alter here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def give_support_rights(user: User) -> None:
    """Make somebody support staff: may look into people, programmes and the mail queue, close accounts."""
    permissions = Permission.objects.filter(
        content_type__app_label__in=SUPPORT_MAY_VIEW, codename__startswith="view_"
    )
    also = Permission.objects.filter(content_type__app_label="accounts", codename="change_user")
    group, _ = Group.objects.get_or_create(name="Support staff")
    group.permissions.add(*permissions, *also)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(group)
