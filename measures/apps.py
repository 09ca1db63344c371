from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "Measures"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data
        from programmes import demonstration as stage
        from programmes import navigation

        from . import demonstration, holdings, permissions  # noqa: F401  # enters its rules
        from .presenters.home import home_changes, home_section

        own_data.register(own_data.Room("measures", "Measures", holdings.HOLDINGS))
        # What the portal counts has to be there first.
        stage.add("measures", demonstration.load, after=["labs", "evaluations"])

        navigation.add_to_home("measures", home_section)
        navigation.add_to_home("changes", home_changes)
        navigation.register(
            navigation.Room(
                "Measures",
                "measures:dashboard",
                "measures.see",
                order=40,
                text="Run charts of what the programme wants to improve, and what they say.",
            )
        )
