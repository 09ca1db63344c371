"""Trigrams tell how alike two words are: the search uses them for what was mistyped. The extension is a trusted
one, so the owner of the database may add it.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_boards_and_professions")]
    operations = [TrigramExtension()]
