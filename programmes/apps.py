from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data, second_step

        from . import directory, holdings, navigation, permissions
        from .navigation import Room

        second_step.add_reason(permissions.needs_second_step)
        directory.connect()
        own_data.register(
            own_data.Room(
                "programmes",
                "Programmes",
                holdings.HOLDINGS,
                obstacles=holdings.obstacles,
                before=holdings.before,
            )
        )
        navigation.register(
            Room("Home", "programmes:home", "programmes.see", order=0, here=("programmes:home",))
        )
        navigation.register(
            Room(
                "My record",
                "me",
                "programmes.see_as_member",
                order=90,
                in_programme=False,
                here=("me",),
                text="Your details, your programmes and how you sign in.",
            )
        )
        navigation.add_to_record(
            "My data",
            "me_data",
            "Everything the portal holds about you, a copy of it, and closing your account.",
        )
        navigation.register(
            Room(
                "Members",
                "programmes:members",
                "programmes.manage_members",
                order=90,
                staff=True,
                here=(
                    "programmes:members",
                    "programmes:member",
                    "programmes:invite",
                    "programmes:workforce",
                    "programmes:places",
                    "programmes:settings",
                ),
                text="Who belongs to the programme, invitations, workforce, settings.",
            )
        )
