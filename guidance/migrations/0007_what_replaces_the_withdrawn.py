import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0006_clicks"),
        ("programmes", "0003_spelling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                help_text="What to read instead, once it is withdrawn.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="guidance.resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by", None),
                    models.Q(
                        ("state", "withdrawn"), models.Q(("replaced_by", models.F("pk")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="resource_replaced_by_another_when_withdrawn",
            ),
        ),
    ]
