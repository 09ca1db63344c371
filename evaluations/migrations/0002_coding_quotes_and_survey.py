import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import accounts.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0001_answers_reflections_and_records"),
        ("labs", "0001_labs_places_and_bookings"),
        ("programmes", "0002_boards_and_professions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coders",
                        to="programmes.programme",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"), name="coder_number_once_per_programme"
                    ),
                    models.UniqueConstraint(fields=("programme", "user"), name="coder_once_per_programme"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_blind", models.BooleanField(default=True)),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coding_rule",
                        to="programmes.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CodingRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("is_blind", models.BooleanField(default=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="evaluations.codingrule",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Excerpt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", accounts.encryption.EncryptedTextField(help_text="The masked words.")),
                (
                    "original",
                    accounts.encryption.EncryptedTextField(
                        blank=True, help_text="Before masking, where it is kept; no coder sees it."
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="excerpt",
                        to="evaluations.answer",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="excerpts",
                        to="programmes.programme",
                    ),
                ),
                (
                    "shared_copy",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="excerpt",
                        to="evaluations.sharedcopy",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", True), ("shared_copy__isnull", False)),
                            models.Q(("answer__isnull", False), ("shared_copy__isnull", True)),
                            _connector="OR",
                        ),
                        name="excerpt_is_of_one_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "excerpt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="evaluations.excerpt",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                        name="quote_has_words",
                    ),
                    models.UniqueConstraint(fields=("excerpt", "start", "end"), name="quote_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("memo", accounts.encryption.EncryptedTextField(blank=True)),
                ("is_done", models.BooleanField(default=False)),
                (
                    "coder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="evaluations.coder",
                    ),
                ),
                (
                    "excerpt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="evaluations.excerpt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("excerpt", "coder"), name="reading_once_per_coder"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("opens_on", models.DateField(verbose_name="opens")),
                ("closes_on", models.DateField(verbose_name="closes")),
                (
                    "asked",
                    models.PositiveIntegerField(
                        help_text="The N of every result.", verbose_name="how many people it is for"
                    ),
                ),
                ("asked_who", models.CharField(max_length=120, verbose_name="who they are")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surveys",
                        to="programmes.programme",
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionset",
                    ),
                ),
            ],
            options={
                "ordering": ["-opens_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                        name="survey_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked__gt", 0)), name="survey_is_for_somebody"
                    ),
                    models.UniqueConstraint(fields=("programme", "opens_on"), name="survey_once_per_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyReply",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("named", "With my name"), ("anonymous", "Without my name")], max_length=9
                    ),
                ),
                ("chosen", models.JSONField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="evaluations.survey",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "anonymous"), ("user", None)),
                            models.Q(("mode", "named"), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="survey_anonymous_has_no_person",
                    ),
                    models.UniqueConstraint(fields=("survey", "user"), name="survey_reply_once_per_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyTaken",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken",
                        to="evaluations.survey",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "user"), name="survey_answered_once_per_person"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="Its place in the codebook, also called tag.", max_length=200
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "ordering": [
                    django.db.models.functions.text.Lower("path"),
                    django.db.models.functions.text.Lower("name"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("programme"),
                        django.db.models.functions.text.Lower("path"),
                        django.db.models.functions.text.Lower("name"),
                        name="theme_once_per_codebook",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="Its place in the codebook, also called tag.", max_length=200
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="evaluations.theme",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="YouSaid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("said", models.CharField(max_length=300, verbose_name="what people said")),
                (
                    "answer",
                    models.CharField(
                        choices=[("action", "We act on it"), ("reason", "We cannot, and say why")],
                        max_length=6,
                    ),
                ),
                ("did", models.CharField(max_length=600, verbose_name="what we did, or why not")),
                (
                    "owner",
                    models.CharField(blank=True, max_length=120, verbose_name="who sees to it, as a role"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                (
                    "progress",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No action"),
                            ("planned", "Planned"),
                            ("doing", "Under way"),
                            ("done", "Done"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="you_said",
                        to="programmes.programme",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="you_said",
                        to="evaluations.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "you said, we did",
                "verbose_name_plural": "you said, we did",
                "ordering": ["-published_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", "action"),
                                ("due_on__isnull", False),
                                models.Q(("owner", ""), _negated=True),
                                models.Q(("progress", ""), _negated=True),
                            ),
                            models.Q(("answer", "reason"), ("due_on", None), ("owner", ""), ("progress", "")),
                            _connector="OR",
                        ),
                        name="you_said_action_has_owner_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_on__isnull", False),
                            _connector="OR",
                        ),
                        name="you_said_published_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YouSaidEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("said", models.CharField(max_length=300, verbose_name="what people said")),
                (
                    "answer",
                    models.CharField(
                        choices=[("action", "We act on it"), ("reason", "We cannot, and say why")],
                        max_length=6,
                    ),
                ),
                ("did", models.CharField(max_length=600, verbose_name="what we did, or why not")),
                (
                    "owner",
                    models.CharField(blank=True, max_length=120, verbose_name="who sees to it, as a role"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                (
                    "progress",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No action"),
                            ("planned", "Planned"),
                            ("doing", "Under way"),
                            ("done", "Done"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="evaluations.yousaid",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.programme",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="evaluations.theme",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("memo", accounts.encryption.EncryptedTextField(blank=True)),
                (
                    "coder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="segments",
                        to="evaluations.coder",
                    ),
                ),
                (
                    "excerpt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="evaluations.excerpt",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "end", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                        name="segment_has_words",
                    ),
                    models.UniqueConstraint(
                        fields=("excerpt", "coder", "start", "end"), name="segment_marked_once_per_coder"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taggings",
                        to="evaluations.segment",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taggings",
                        to="evaluations.theme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "theme"), name="theme_once_per_segment"),
                ]
            },
        ),
        migrations.AddField(
            model_name="segment",
            name="themes",
            field=models.ManyToManyField(
                related_name="segments", through="evaluations.Tagging", to="evaluations.theme"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="quotes_until",
            field=models.DateField(
                blank=True, help_text="The last day on which it may be quoted.", null=True
            ),
        ),
        migrations.AddField(
            model_name="sharedcopy",
            name="allows_quotes",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="sharedcopy",
            name="quotes_until",
            field=models.DateField(
                blank=True, help_text="The last day on which it may be quoted.", null=True
            ),
        ),
        migrations.RunSQL(
            "UPDATE evaluations_evaluation SET quotes_until = week + 364 WHERE allows_quotes",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allows_quotes", True), ("quotes_until__isnull", False)),
                    models.Q(("allows_quotes", False), ("quotes_until", None)),
                    _connector="OR",
                ),
                name="evaluation_consent_to_quotes_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mode", "named"),
                    ("quotes_until", None),
                    ("quotes_until__iso_week_day", 1),
                    _connector="OR",
                ),
                name="evaluation_anonymous_consent_tells_no_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allows_quotes", True), ("quotes_until__isnull", False)),
                    models.Q(("allows_quotes", False), ("quotes_until", None)),
                    _connector="OR",
                ),
                name="shared_copy_consent_to_quotes_ends",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="codingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_codingruleevent" ("id", "is_blind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (NEW."id", NEW."is_blind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'added\', NEW."id", NEW."programme_id"); RETURN NULL;',
                    hash="fdbbb8779557d4ea7009313535198de9625f395e",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_bbbbc",
                    table="evaluations_codingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="codingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "evaluations_codingruleevent" ("id", "is_blind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (NEW."id", NEW."is_blind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'changed\', NEW."id", NEW."programme_id"); RETURN NULL;',
                    hash="0fae7b9260374bcb4b0acb3962dd7ea6c9c17ea6",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_edb3f",
                    table="evaluations_codingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="codingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_codingruleevent" ("id", "is_blind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (OLD."id", OLD."is_blind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'removed\', OLD."id", OLD."programme_id"); RETURN NULL;',
                    hash="b235b3affd9dc1b9d2354e7ab142a83d7fb60162",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_486e9",
                    table="evaluations_codingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="codingruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="252c96077bbb09efe97f08006f820d0098e95b92",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e19bc",
                    table="evaluations_codingruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_themeevent" ("created_at", "description", "id", "name", "path", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "public_id", "retired_at") VALUES (NEW."created_at", NEW."description", NEW."id", NEW."name", NEW."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'added\', NEW."id", NEW."programme_id", NEW."public_id", NEW."retired_at"); RETURN NULL;',
                    hash="f09e9f436debc3972b3eaeeeb83786e69ff7a0b2",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_f66d5",
                    table="evaluations_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "evaluations_themeevent" ("created_at", "description", "id", "name", "path", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "public_id", "retired_at") VALUES (NEW."created_at", NEW."description", NEW."id", NEW."name", NEW."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'changed\', NEW."id", NEW."programme_id", NEW."public_id", NEW."retired_at"); RETURN NULL;',
                    hash="a9d32e8d5a3f58208fb39f14e12d4752dba53292",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_3ade7",
                    table="evaluations_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_themeevent" ("created_at", "description", "id", "name", "path", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "public_id", "retired_at") VALUES (OLD."created_at", OLD."description", OLD."id", OLD."name", OLD."path", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'removed\', OLD."id", OLD."programme_id", OLD."public_id", OLD."retired_at"); RETURN NULL;',
                    hash="d9e53559e99be0af27d15f47b11d818e46b7e5f0",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_67411",
                    table="evaluations_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="390d142202ea3500715c59a22ff2275994106cac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7463b",
                    table="evaluations_themeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yousaid",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_yousaidevent" ("answer", "did", "due_on", "id", "owner", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "progress", "public_id", "published_on", "said", "state", "theme_id") VALUES (NEW."answer", NEW."did", NEW."due_on", NEW."id", NEW."owner", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'added\', NEW."id", NEW."programme_id", NEW."progress", NEW."public_id", NEW."published_on", NEW."said", NEW."state", NEW."theme_id"); RETURN NULL;',
                    hash="5706eb49e6306e9e5f74c4dbe7481cfba06cb423",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_4e6e6",
                    table="evaluations_yousaid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yousaid",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "evaluations_yousaidevent" ("answer", "did", "due_on", "id", "owner", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "progress", "public_id", "published_on", "said", "state", "theme_id") VALUES (NEW."answer", NEW."did", NEW."due_on", NEW."id", NEW."owner", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'changed\', NEW."id", NEW."programme_id", NEW."progress", NEW."public_id", NEW."published_on", NEW."said", NEW."state", NEW."theme_id"); RETURN NULL;',
                    hash="70bed6d005752734eff083a964e9e36e31af07ae",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_dbab8",
                    table="evaluations_yousaid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yousaid",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "evaluations_yousaidevent" ("answer", "did", "due_on", "id", "owner", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "progress", "public_id", "published_on", "said", "state", "theme_id") VALUES (OLD."answer", OLD."did", OLD."due_on", OLD."id", OLD."owner", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'removed\', OLD."id", OLD."programme_id", OLD."progress", OLD."public_id", OLD."published_on", OLD."said", OLD."state", OLD."theme_id"); RETURN NULL;',
                    hash="14bc845f33780d0dc4e917aba1028f2bd4294a27",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_a9078",
                    table="evaluations_yousaid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yousaidevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ebdaf64d230914d91fd309d049866acb23273743",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2cacf",
                    table="evaluations_yousaidevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
