"""What an observation may be depends on its measure's plan, which a check constraint cannot see.

The triggers of migration 0001 call this function with the rows that were written (one call for each statement)
or, when the plan changes, with all rows of the measure.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION measures_refuse_bad_observations(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    -- The plan stays as it is until this transaction ends, so that no change of it can slip in between.
    PERFORM 1 FROM measures_measure WHERE id IN (
        SELECT DISTINCT measure_id FROM measures_observation WHERE id = ANY(ids)
    ) ORDER BY id FOR SHARE;
    SELECT * INTO bad FROM (
        SELECT o.period, o.category, CASE
            WHEN m.data_kind = 'readings' AND o.readings IS NULL THEN 'has no readings'
            WHEN m.data_kind <> 'readings' AND o.readings IS NOT NULL THEN 'has readings'
            WHEN m.data_kind <> 'readings' AND o.numerator IS NULL THEN 'has no number'
            WHEN m.data_kind IN ('proportion', 'rate') AND o.denominator IS NULL THEN 'has no denominator'
            WHEN m.data_kind NOT IN ('proportion', 'rate') AND o.denominator IS NOT NULL
                THEN 'has a denominator, which its measure does not use'
            WHEN m.data_kind = 'proportion' AND o.numerator > o.denominator
                THEN 'has a numerator above its denominator'
            WHEN m.data_kind IN ('count', 'proportion', 'rate') AND o.numerator < 0 THEN 'is below 0'
            WHEN m.data_kind = 'events' AND o.numerator <> 1 THEN 'is an event that does not count as one'
            WHEN m.frequency <> 'event' AND o.ordinal > 0 THEN 'is a second number for its period'
            WHEN m.frequency = 'week' AND extract(isodow FROM o.period) <> 1 THEN 'is not dated on a Monday'
            WHEN m.frequency = 'month' AND extract(day FROM o.period) <> 1
                THEN 'is not dated on the first of a month'
            WHEN m.frequency = 'quarter' AND date_trunc('quarter', o.period)::date <> o.period
                THEN 'is not dated on the first of a quarter'
            END AS why
        FROM measures_observation o JOIN measures_measure m ON m.id = o.measure_id
        WHERE o.id = ANY(ids)
    ) AS looked_at WHERE why IS NOT NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'An observation does not fit its measure: % % %', bad.period, bad.category, bad.why
            USING ERRCODE = 'check_violation', CONSTRAINT = 'observation_fits_its_plan';
    END IF;
END $$;
"""
DROP = "DROP FUNCTION measures_refuse_bad_observations(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_the_plan_and_its_numbers")]

    operations = [migrations.RunSQL(CREATE, DROP)]
