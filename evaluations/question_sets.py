"""Loads ``questions.yaml`` into the tables after ``migrate``. A version that was asked never changes."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from .models import Question, QuestionSet

FILE = Path(__file__).with_name("questions.yaml")


class VersionWasChanged(Exception):
    """The reviewed text of a version differs from what people were asked under that version."""


@cache
def definitions() -> dict[str, dict[str, Any]]:
    with FILE.open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def digest_of(definition: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def load(**_: Any) -> int:
    """Add the versions that are new; returns how many. Raises ``VersionWasChanged``."""
    known = {(each.kind, each.version): each.digest for each in QuestionSet.objects.all()}
    added = 0
    for kind, definition in definitions().items():
        version, digest = definition["version"], digest_of(definition)
        if (kind, version) not in known:
            _add(kind, definition, digest)
            added += 1
        elif known[kind, version] != digest:
            raise VersionWasChanged(f"questions.yaml: {kind} was changed; give it version {version + 1}.")
    return added


def _add(kind: str, definition: dict[str, Any], digest: str) -> None:
    added = QuestionSet.objects.create(
        kind=kind,
        version=definition["version"],
        title=definition["title"],
        intro=definition["intro"],
        digest=digest,
    )
    Question.objects.bulk_create(
        Question(question_set=added, position=place, **_fields(question))
        for place, question in enumerate(definition["questions"], 1)
    )


def _fields(question: dict[str, Any]) -> dict[str, Any]:
    fields = dict(question)
    fields["pair_key"] = fields.pop("pair", "")
    return fields
