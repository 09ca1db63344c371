"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import runcharts

MODULES = ["runcharts", *(f"runcharts.{m.name}" for m in pkgutil.iter_modules(runcharts.__path__))]


@pytest.mark.parametrize("name", [m for m in MODULES if not m.endswith("__main__")])
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
