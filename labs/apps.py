from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "labs"
    verbose_name = "Social media labs"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data
        from programmes import demonstration as demonstrations
        from programmes import navigation, offers
        from programmes import search as searching
        from programmes.navigation import Room

        from . import (
            demonstration,
            holdings,
            permissions,  # noqa: F401  (rules are added when the module is read)
            purging,
            search,
        )
        from .offers import next_lab

        searching.register(
            searching.Room("labs", "Labs", search.find, search.words, ("All labs to come", "labs:sessions"))
        )
        offers.offer(next_lab)
        own_data.register(
            own_data.Room(
                "labs",
                "Labs",
                holdings.HOLDINGS,
                before=holdings.before,
                foretold=holdings.foretold,
                retention=(
                    own_data.Retention(
                        "Access needs, apologies and line managers’ addresses",
                        "30 days after the lab",
                        purging.purge_needs,
                    ),
                ),
            )
        )
        demonstrations.add("labs", demonstration.load)
        navigation.register(
            Room(
                "Labs",
                "labs:sessions",
                "labs.see",
                order=30,
                text="Small, hands-on sessions on using social media at work.",
            )
        )
