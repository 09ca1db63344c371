"""Fixtures for every room. Servers are real (``portal.py test`` starts them); no test leaves this machine."""

import os

import hypothesis
import pytest

pytest_plugins = ["tests.support.network", "tests.support.workers", "tests.support.browser"]


# How long an example takes depends on what else the machine does. In CI the examples are the same each time: a
# failure there is of the change, and new examples are looked for at the desk.
hypothesis.settings.register_profile("portal", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("portal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that commits ends with an emptied database: give the next one the migrations' rows back."""
    for item in items:
        names = getattr(item, "fixturenames", [])
        marker = item.get_closest_marker("django_db")
        commits = marker is not None and marker.kwargs.get("transaction")
        if (commits or {"transactional_db", "live_server"} & set(names)) and isinstance(
            item, pytest.Function
        ):
            names.append("django_db_serialized_rollback")
        if {"page", "browser", "context"} & set(names):
            item.add_marker("browser")
