from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "Measures"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data
        from programmes import demonstration as stage
        from programmes import navigation

        from . import demonstration, holdings, jobs, permissions  # noqa: F401  # enters its rules
        from .entry import previews
        from .presenters.home import home_changes, home_section

        own_data.register(
            own_data.Room(
                "measures",
                "Measures",
                holdings.HOLDINGS,
                retention=(
                    own_data.Retention("Tables that nobody decided about", "a day", previews.forget_expired),
                    own_data.Retention(
                        "Lines of the jobs page", "a month, or when there are too many", jobs.tidy_job_runs
                    ),
                ),
            )
        )
        # What the portal counts has to be there first.
        stage.add("measures", demonstration.load, after=["labs", "evaluations", "guidance", "complaints"])

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
