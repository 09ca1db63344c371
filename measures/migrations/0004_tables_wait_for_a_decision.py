import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import measures.models.previews


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0003_progress_is_counted_in_measures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="mapping",
            field=models.JSONField(
                blank=True,
                help_text="What the columns meant, for the next table of the same names.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="ImportPreview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grid", "Typed in"),
                            ("paste", "Pasted"),
                            ("csv", "CSV file"),
                            ("xlsx", "Excel workbook"),
                            ("api", "API"),
                        ],
                        max_length=5,
                    ),
                ),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(help_text="SHA-256 of what was handed in.", max_length=64)),
                (
                    "packed_table",
                    models.BinaryField(help_text="measures.tables.Table.to_dict() as JSON, deflated"),
                ),
                ("mapping", models.JSONField(help_text="measures.importers.Mapping.to_dict()")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=measures.models.previews._expiry)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="previews",
                        to="measures.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["expires_at"], name="import_preview_by_expiry")],
            },
        ),
    ]
