from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        # Imported here because they need the models.
        from . import question_sets

        post_migrate.connect(question_sets.load, sender=self, dispatch_uid="evaluations.question_sets")
