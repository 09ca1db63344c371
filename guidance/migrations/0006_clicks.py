import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Divided by month of the London day: a month goes at once when its time is over. "xid" is the transaction that
# wrote the row; day sums are taken below the lowest transaction that is still at work, so that nothing is lost that
# commits late. The primary key keeps repeats out; its order serves the question whether a visitor was there before.
TABLE = """
CREATE TABLE guidance_click (
    day date NOT NULL,
    resource_id bigint NOT NULL,
    visit uuid NOT NULL,
    kind varchar(8) NOT NULL CONSTRAINT click_kind_is_known CHECK (kind IN ('detail', 'outbound')),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (day, resource_id, visit, kind)
) PARTITION BY RANGE (day);
CREATE INDEX guidance_click_xid ON guidance_click (xid);
"""
# Made apart and then attached, which locks out nobody who is writing. Answers whether it was missing.
MAKE_MONTH = """
CREATE FUNCTION guidance_make_click_month(of_day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', of_day);
    name text := 'guidance_click_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('guidance_make_click_month'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE guidance_click INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('ALTER TABLE guidance_click ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, first, (first + interval '1 month')::date);
    RETURN true;
END $$;
"""
# Where a click leads, and its row, in one round trip whose plans the connection keeps. Without a visit: where it
# leads. No row: nothing that everybody may see. What is answered is on disk, whatever the server is set to.
GO = """
CREATE FUNCTION guidance_go(of_programme text, of_resource text, on_day date, of_visit uuid,
    OUT url text, OUT has_file boolean) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
BEGIN
    SELECT resource.id, edition.url, edition.file_id IS NOT NULL INTO found_id, url, has_file
      FROM programmes_programme programme
      JOIN guidance_resource resource ON resource.programme_id = programme.id
      JOIN guidance_edition edition ON edition.id = resource.current_id
     WHERE programme.slug = of_programme AND programme.is_published
       AND resource.slug = of_resource AND resource.state = 'published';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF of_visit IS NOT NULL THEN
        PERFORM set_config('synchronous_commit', 'on', true);
        INSERT INTO guidance_click (day, resource_id, visit, kind)
        VALUES (on_day, found_id, of_visit, 'outbound') ON CONFLICT DO NOTHING;
    END IF;
    RETURN NEXT;
END $$;
"""
# A page that was shown is promised to nobody: it does not wait for the disk.
SEEN = """
CREATE FUNCTION guidance_seen(of_resource bigint, on_day date, of_visit uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO guidance_click (day, resource_id, visit, kind)
    VALUES (on_day, of_resource, of_visit, 'detail') ON CONFLICT DO NOTHING;
END $$;
"""
MONTHS = """
SELECT guidance_make_click_month((now() AT TIME ZONE 'Europe/London')::date),
       guidance_make_click_month(((now() AT TIME ZONE 'Europe/London') + interval '1 month')::date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0005_links"),
        ("programmes", "0003_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySalt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
            ],
        ),
        # Not in the log of the database, and so in no archive or copy that is made of it.
        migrations.RunSQL("ALTER TABLE guidance_daysalt SET UNLOGGED", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ClickDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="In Europe/London.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "Visitors"),
                            ("detail", "Opened its page"),
                            ("outbound", "Went on to what it leads to"),
                        ],
                        max_length=8,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="click_days",
                        to="guidance.resource",
                    ),
                ),
            ],
            options={
                "ordering": ["resource", "day", "kind"],
                "indexes": [models.Index(fields=["day"], name="click_day_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "day", "kind"), name="click_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClickMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "horizon",
                    models.BigIntegerField(
                        default=1, help_text="The first transaction that is not yet counted."
                    ),
                ),
                ("moved_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="click_mark_is_one")
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLE, "DROP TABLE guidance_click"),
                migrations.RunSQL(MAKE_MONTH, "DROP FUNCTION guidance_make_click_month(date)"),
                migrations.RunSQL(GO, "DROP FUNCTION guidance_go(text, text, date, uuid)"),
                migrations.RunSQL(SEEN, "DROP FUNCTION guidance_seen(bigint, date, uuid)"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Click",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "day",
                                "resource_id",
                                "visit",
                                "kind",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("day", models.DateField(help_text="In Europe/London.")),
                        (
                            "resource",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="guidance.resource",
                            ),
                        ),
                        (
                            "visit",
                            models.UUIDField(
                                help_text="A digest of visitor and resource under a key that is thrown away after the day."
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("detail", "The page of the resource"),
                                    ("outbound", "What it leads to"),
                                ],
                                max_length=8,
                            ),
                        ),
                    ],
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="click",
            trigger=pgtrigger.compiler.Trigger(
                name="rows_are_only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c9015b9e437cdcee957cd8db900422877419ccf2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_rows_are_only_added_d117c",
                    table="guidance_click",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(MONTHS, migrations.RunSQL.noop),
    ]
