from django.apps import AppConfig
from django.db.models.signals import post_migrate

STAFF_PAGES = (
    *("results", "funnel", "step", "texts", "waiting", "mask", "agreement", "segments", "excerpt", "beside"),
    *("close", "quote", "quotes", "segment", "codebook", "theme", "themes", "you_said", "survey", "surveys"),
)


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data
        from labs import after, signals
        from programmes import demonstration as demonstrations
        from programmes import navigation

        from . import actions, demonstration, holdings, inviting, pages, permissions, question_sets  # noqa: F401

        own_data.register(
            own_data.Room(
                "evaluations",
                "What you say about labs",
                holdings.HOLDINGS,
                retention=(
                    own_data.Retention(
                        "Quotes", "when consent to them ends, at most a year", actions.end_quotes
                    ),
                ),
            )
        )
        demonstrations.add("evaluations", demonstration.load, after=["labs"])

        post_migrate.connect(question_sets.load, sender=self, dispatch_uid="evaluations.question_sets")
        signals.register_closed.connect(inviting.follow_register, dispatch_uid="evaluations.closed")
        signals.attendance_corrected.connect(inviting.follow_correction, dispatch_uid="evaluations.corrected")
        after.lead_to(inviting.path_for)
        after.add_page(pages.words_of_session)
        navigation.add_to_home("changes", pages.you_said_we_did, place=1)
        navigation.register(
            navigation.Room(
                "Evaluations",
                "evaluations:results",
                "evaluations.see_results",
                order=20,
                staff=True,
                here=tuple(f"evaluations:{name}" for name in STAFF_PAGES),
                text="What people who came to labs say, in numbers and in shared words.",
            )
        )
        navigation.register(
            navigation.Room(
                "What people said",
                "evaluations:sessions",
                "evaluations.hosts",
                order=15,
                staff=True,
                here=("evaluations:sessions", "evaluations:words"),
                text="Shared words about the labs that you hosted.",
            )
        )
        navigation.add_to_record(
            "My reflections", "me_reflections", "What you write for yourself, and questions after labs."
        )
        navigation.add_to_record(
            "My CPD record", "me_cpd", "What you learned, in the shape the HCPC asks for."
        )
