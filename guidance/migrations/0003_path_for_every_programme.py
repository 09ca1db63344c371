"""Programmes that were there before the room get the standard path; later ones get it when they are made."""

from django.db import migrations

from guidance.standard_path import STANDARD


def lay_paths(apps, schema_editor):
    Task = apps.get_model("guidance", "Task")
    for programme in apps.get_model("programmes", "Programme").objects.filter(path_tasks=None):
        Task.objects.bulk_create(
            Task(
                programme=programme,
                key=each.key,
                step=each.step,
                kind=each.kind,
                title=each.title,
                text=each.text,
                position=10 * number,
            )
            for number, each in enumerate(STANDARD, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("guidance", "0002_path_and_goals")]
    operations = [migrations.RunPython(lay_paths, migrations.RunPython.noop)]
