"""The tests' own ground: real servers, nothing shared between workers."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_database_is_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150000


def test_cache_keeps_a_value():
    cache.set("harness", "kept", 5)
    assert cache.get("harness") == "kept"
