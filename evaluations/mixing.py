"""Every night: break the last link between an anonymous answer and the mark that somebody answered.

PostgreSQL keeps in every row the number of the transaction that wrote it (``xmin``), and rows lie in the order in
which they were written. An anonymous answer and the mark on its invitation are written in one transaction. Here
all such rows are written anew in one transaction and in an order by chance, so that afterwards all of them carry
the same number, those of years ago and of today alike. Rows of today alone would still tell the day.
"""

from __future__ import annotations

from django.db import connection, transaction

# Table, column to write unchanged, and which rows: anonymous answers, and everything that knows of having answered.
_ANONYMOUS = "evaluation_id IN (SELECT id FROM evaluations_evaluation WHERE mode = 'anonymous')"
TABLES = (
    ("evaluations_evaluation", "week", "mode = 'anonymous'"),
    ("evaluations_answer", "question_id", _ANONYMOUS),
    ("evaluations_invitation", "is_answered", "is_answered"),
    ("evaluations_surveyreply", "mode", "mode = 'anonymous'"),
    ("evaluations_surveytaken", "survey_id", "true"),
)
_REWRITE = """
DO $$
DECLARE chosen record;
BEGIN
    FOR chosen IN SELECT id FROM {table} WHERE {rows} ORDER BY random() LOOP
        UPDATE {table} SET {column} = {column} WHERE id = chosen.id;
    END LOOP;
END $$
"""


def transactions() -> int:
    """How many transactions the rows of ``TABLES`` were written in. One, or none without rows, when mixed."""
    each = " UNION ".join(f"SELECT xmin::text FROM {table} WHERE {rows}" for table, _, rows in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({each}) AS written")
        return cursor.fetchone()[0]


@transaction.atomic
def mix() -> bool:
    """Write the rows anew. Does nothing, and answers False, where nothing came since the last time."""
    if transactions() <= 1:
        return False
    with connection.cursor() as cursor:
        for table, column, rows in TABLES:
            cursor.execute(_REWRITE.format(table=table, column=column, rows=rows))
    return True
