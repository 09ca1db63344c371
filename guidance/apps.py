from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = "Guidance and resources"

    def ready(self) -> None:
        # Imported here because they need the models.
        from programmes import navigation
        from programmes.navigation import Room

        from . import permissions  # noqa: F401  (rules are added when the module is read)

        navigation.register(
            Room(
                "Guidance",
                "guidance:home",
                "guidance.see",
                order=20,
                text="Four steps from nervous to useful, and what to read, watch and use on the way.",
            )
        )
