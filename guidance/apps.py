from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = "Guidance and resources"

    def ready(self) -> None:
        # Imported here because they need the models.
        from django.conf import settings
        from django.db.models.signals import post_save

        from accounts import own_data
        from programmes import demonstration as demonstrations
        from programmes import navigation
        from programmes.models import Programme
        from programmes.navigation import Room

        from . import (
            demonstration,
            holdings,
            permissions,  # noqa: F401  (rules are added when the module is read)
            search,
            walking,
            wanted,
        )
        from .clicks import months

        search.enter()
        own_data.register(
            own_data.Room(
                "guidance",
                "Guidance",
                holdings.HOLDINGS,
                retention=(
                    own_data.Retention(
                        "Words that were searched for and not found", "half a year", wanted.forget_old
                    ),
                    own_data.Retention(
                        "Months of rows behind the sums of what was opened",
                        f"this month and {settings.CLICK_MONTHS_KEPT} before it",
                        months.forget_old,
                    ),
                ),
            )
        )
        demonstrations.add("guidance", demonstration.load, after=["labs"])
        post_save.connect(walking.follow_programme, sender=Programme, dispatch_uid="guidance.path")
        navigation.add_to_record(
            "My goals", "me_goals", "What you want from social media at work. Only you can read them."
        )

        navigation.register(
            Room(
                "Guidance",
                "guidance:home",
                "guidance.see",
                order=20,
                text="Four steps from nervous to useful, and what to read, watch and use on the way.",
            )
        )
