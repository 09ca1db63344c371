"""The two Django apps that the ground floor brings."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"
    default = True

    def ready(self) -> None:
        # Imported here because they need the models.
        from . import holdings, own_data, posting, sessions

        own_data.register(
            own_data.Room(
                "accounts",
                "Your account",
                holdings.HOLDINGS,
                retention=(
                    own_data.Retention(
                        "Words of letters",
                        "within the hour if they hold keys, or 30 days",
                        posting.empty_delivered,
                    ),
                    own_data.Retention(
                        "Where people were signed in", "when they no longer are", sessions.forget_ended
                    ),
                ),
            )
        )


class SupportAdminConfig(admin.AdminConfig):
    """Django's admin with a site of our own (see ``accounts.support``)."""

    default_site = "accounts.support.SupportSite"
    default = False
