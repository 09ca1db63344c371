from django.db import migrations

# Rows are only added; a whole table is not emptied either. The refusal stands on each month too, as it is not handed
# down: a statement at one month asks nothing of the table above it. Dropping a month, as retention does, asks neither.
REFUSE = """
CREATE FUNCTION guidance_clicks_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Cannot truncate %: clicks go with their month, once they are in the day sums', TG_TABLE_NAME;
END $$;

CREATE FUNCTION guidance_protect_clicks(of_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER clicks_are_kept BEFORE TRUNCATE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION guidance_clicks_are_kept()', of_table);
END $$;

SELECT guidance_protect_clicks('guidance_click');
SELECT guidance_protect_clicks(inhrelid) FROM pg_inherits WHERE inhparent = 'guidance_click'::regclass;
"""
# The trigger goes with its function.
ALLOW = """
DROP FUNCTION guidance_protect_clicks(regclass);
DROP FUNCTION guidance_clicks_are_kept() CASCADE;
"""
MAKE_MONTH = """
CREATE OR REPLACE FUNCTION guidance_make_click_month(of_day date) RETURNS boolean LANGUAGE plpgsql AS $$
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
    -- protect
    EXECUTE format('ALTER TABLE guidance_click ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, first, (first + interval '1 month')::date);
    RETURN true;
END $$;
"""
PROTECT = "PERFORM guidance_protect_clicks(name::regclass);"


class Migration(migrations.Migration):
    dependencies = [("guidance", "0007_what_replaces_the_withdrawn")]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(MAKE_MONTH.replace("-- protect", PROTECT), MAKE_MONTH),
    ]
