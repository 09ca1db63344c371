"""Fixtures for every room. Servers are real (``portal.py test`` starts them); no test leaves this machine."""

import os

import hypothesis
import pytest

pytest_plugins = [
    "tests.support.emptying",
    "tests.support.network",
    "tests.support.visits",
    "tests.support.workers",
    "tests.support.browser",
]


# How long an example takes depends on what else the machine does. In CI the examples are the same each time: a
# failure there is of the change, and new examples are looked for at the desk.
hypothesis.settings.register_profile("portal", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("portal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"page", "browser", "context"} & set(getattr(item, "fixturenames", [])):
            item.add_marker("browser")
