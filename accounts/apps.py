"""The two Django apps that the ground floor brings."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"
    default = True


class SupportAdminConfig(admin.AdminConfig):
    """Django's admin with a site of our own (see ``accounts.support``)."""

    default_site = "accounts.support.SupportSite"
    default = False
