"""Boards and professions that every portal starts with."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from programmes.models import RESERVED_SLUGS, Board, Profession, validate_programme_slug
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_all_fourteen_territorial_boards_with_their_codes():
    boards = Board.objects.filter(kind=Board.Kind.TERRITORIAL)
    assert boards.count() == 14
    assert boards.get(code="S08000017").name == "NHS Dumfries and Galloway"
    assert Board.objects.get(code="SB0807").name == "NHS Education for Scotland"


def test_every_code_is_an_official_one():
    for board in Board.objects.all():
        board.full_clean()
    with pytest.raises(ValidationError):
        Board(code="S12000006", name="A council").full_clean()


def test_the_ahp_professions_of_scotland():
    assert Profession.objects.filter(in_scotland=True).count() == 11
    assert not Profession.objects.get(code="ODP").in_scotland


def test_no_programme_takes_an_address_of_the_portal_itself():
    """Every first segment that the portal answers to is reserved, so that a new page hides no programme."""
    first = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in walk(get_resolver().url_patterns)}
    taken = {segment for segment in first if segment and "<" not in segment and "." not in segment}
    assert taken <= RESERVED_SLUGS | {"healthz"}, f"add to RESERVED_SLUGS: {sorted(taken - RESERVED_SLUGS)}"


def walk(patterns, prefix: str = ""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns") and not str(pattern.pattern):
            yield from walk(pattern.url_patterns)
        else:
            yield pattern


@pytest.mark.parametrize("slug", ["admin", "me", "api", "outbox", "chart"])
def test_a_reserved_slug_is_refused_in_words(slug: str):
    with pytest.raises(ValidationError, match="is an address of the portal itself"):
        validate_programme_slug(slug)
    with pytest.raises(ValidationError):
        ProgrammeFactory.build(slug=slug).clean_fields(exclude=["board", "lead"])
