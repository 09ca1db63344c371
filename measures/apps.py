from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "Measures"

    def ready(self) -> None:
        from programmes import navigation

        from . import permissions  # noqa: F401  # enters its rules

        navigation.register(
            navigation.Room(
                "Measures",
                "measures:dashboard",
                "measures.see",
                order=40,
                text="Run charts of what the programme wants to improve, and what they say.",
            )
        )
