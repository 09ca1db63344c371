"""The history of the room: a chain that the database itself writes, and refuses to change.

A row holds the digest (SHA-256) of what it says and of the digest before it, so that a row that was changed, removed
or put elsewhere breaks the chain at a place that can be named (``manage.py verify_history``). Rows about changes are
written by triggers of the tables that changed, whatever changed them; rows about looking and taking out are written
by the pages. Who acts stands in two settings of the transaction (``complaints.acting``). Of a sealed text the history
says that it changed, and not what it said; of a reference too, because the history outlives the words.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programmes.models import Programme

# What a digest is made of, unambiguously: a JSON array as PostgreSQL writes it. {row} is a row of the table.
SAID = (
    "jsonb_build_array({row}.programme_id, {row}.number, extract(epoch from {row}.at), {row}.by_id, {row}.item, "
    "{row}.what, {row}.subject, {row}.change, {row}.details, {row}.previous)::text"
)


def never_emptied() -> pgtrigger.Trigger:
    """TRUNCATE asks no trigger of a row: it would take a history, or what it is about, without a word."""
    return pgtrigger.Trigger(
        name="is_never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'Table % is never emptied', TG_TABLE_NAME;",
    )


class HistoryHead(models.Model):
    """Where the chain of a programme ends. Locked while a row is added, so that rows follow each other."""

    programme = models.OneToOneField(Programme, models.PROTECT, primary_key=True, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="head_is_never_deleted", operation=pgtrigger.Delete),
            # Only with a new row, from within its trigger.
            pgtrigger.Protect(
                name="head_follows_the_chain",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.number}"


class HistoryCheck(models.Model):
    """What the nightly check of a programme's chain found last. ``number`` and ``digest``: where the chain ended when
    it was whole, so that one that is made anew as a whole is found too.
    """

    programme = models.OneToOneField(Programme, models.PROTECT, primary_key=True, related_name="+")
    checked_at = models.DateTimeField()
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    broken = models.JSONField(default=list, blank=True, help_text="What does not hold, one sentence each.")
    closed = models.JSONField(
        default=list, blank=True, help_text="Texts that do not open, one sentence each."
    )

    def __str__(self) -> str:
        return f"{self.programme_id}: {len(self.broken)} breaks"


class Reminded(models.Model):
    """What the reminders of a programme found last, so that they go when there is more and not when there is less."""

    programme = models.OneToOneField(Programme, models.PROTECT, primary_key=True, related_name="+")
    week = models.DateField(help_text="The Monday of the week in which it was found.")
    waiting = models.JSONField(default=list, blank=True, help_text="What for, and the key of the item.")
    letter = models.CharField(max_length=16, blank=True, help_text="Which letter told of it.")

    def __str__(self) -> str:
        return f"{self.programme_id}: {len(self.waiting)}"


class Entry(models.Model):
    """Somebody looked, changed or took out. ``number``, ``at``, ``previous`` and ``digest`` are the database's."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    # No constraint: a row may not be changed, not even when a person's account goes.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    item = models.UUIDField(null=True, help_text="The item it is about, if it is about one.")
    what = models.CharField(max_length=40, blank=True, help_text="The action, or what was looked at.")
    subject = models.CharField(max_length=40, blank=True, help_text="The table that changed.")
    change = models.CharField(max_length=6, blank=True, help_text="INSERT, UPDATE or DELETE.")
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["programme", "number"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="complaints_entry_number_once"),
        ]
        indexes = [models.Index("item", "number", name="complaints_entry_of_item")]
        triggers = [
            pgtrigger.Trigger(
                name="entry_continues_the_chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    DECLARE
                        head complaints_historyhead;
                    BEGIN
                        INSERT INTO complaints_historyhead (programme_id, number, digest)
                            VALUES (NEW.programme_id, 0, '') ON CONFLICT DO NOTHING;
                        SELECT * INTO head FROM complaints_historyhead
                            WHERE programme_id = NEW.programme_id FOR NO KEY UPDATE;
                        NEW.number := head.number + 1;
                        NEW.previous := head.digest;
                        NEW.at := clock_timestamp();
                        NEW.digest := encode(sha256(convert_to({SAID.format(row="NEW")}, 'UTF8')), 'hex');
                        UPDATE complaints_historyhead SET number = NEW.number, digest = NEW.digest
                            WHERE programme_id = NEW.programme_id;
                        RETURN NEW;
                    END;
                """,
            ),
            pgtrigger.Protect(name="entry_stays_as_it_is", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.what or self.change}"


def writes_history(*, item: str = "NULL", programme: str = "kept.programme_id", sealed: tuple[str, ...] = ()):
    """The trigger of a table whose changes are kept. ``item`` and ``programme``: where they stand in ``kept``."""
    private = ", ".join(f"'{name}'" for name in sealed)
    return pgtrigger.Trigger(
        name="changes_are_kept",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            DECLARE
                was jsonb := COALESCE(to_jsonb(OLD), '{{}}'::jsonb);
                became jsonb := COALESCE(to_jsonb(NEW), '{{}}'::jsonb);
                kept record;
                changes jsonb;
            BEGIN
                IF TG_OP = 'DELETE' THEN kept := OLD; ELSE kept := NEW; END IF;
                SELECT jsonb_object_agg(name, CASE WHEN name = ANY(ARRAY[{private}]::text[]) THEN to_jsonb(
                                                  CASE became ->> name WHEN '' THEN 'empty' ELSE 'written' END)
                                              ELSE jsonb_build_array(was -> name, became -> name) END)
                  INTO changes FROM jsonb_object_keys(was || became) AS name
                 WHERE was -> name IS DISTINCT FROM became -> name;
                IF changes IS NOT NULL THEN
                    INSERT INTO complaints_entry
                        (programme_id, number, at, by_id, item, what, subject, change, details, previous, digest)
                    VALUES ({programme}, 0, now(), NULLIF(current_setting('complaints.by', true), '')::bigint,
                            {item}, COALESCE(current_setting('complaints.what', true), ''),
                            replace(TG_TABLE_NAME, 'complaints_', ''), TG_OP, changes, '', '');
                END IF;
                RETURN NULL;
            END;
        """,
    )
