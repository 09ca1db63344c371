from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        # Imported here because they need the models.
        from labs import after, signals
        from programmes import navigation

        from . import inviting, permissions, question_sets  # noqa: F401

        post_migrate.connect(question_sets.load, sender=self, dispatch_uid="evaluations.question_sets")
        signals.register_closed.connect(inviting.follow_register, dispatch_uid="evaluations.closed")
        signals.attendance_corrected.connect(inviting.follow_correction, dispatch_uid="evaluations.corrected")
        after.lead_to(inviting.path_for)
        navigation.register(
            navigation.Room(
                "Evaluations",
                "evaluations:results",
                "evaluations.see_results",
                order=20,
                staff=True,
                here=("evaluations:results", "evaluations:funnel", "evaluations:step"),
                text="What people who came to labs say, in numbers and in shared words.",
            )
        )
        navigation.add_to_record(
            "My reflections", "me_reflections", "What you write for yourself, and questions after labs."
        )
        navigation.add_to_record(
            "My CPD record", "me_cpd", "What you learned, in the shape the HCPC asks for."
        )
