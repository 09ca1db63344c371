"""Which head count holds for a day."""

from __future__ import annotations

from datetime import date

import pytest

from programmes.models import Board, Profession, Workforce
from programmes.workforce import headcount
from tests.factories.programmes import BoardFactory, LocalityFactory, WorkforceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    return BoardFactory()


def put(code: str, heads: int, as_at: date = date(2026, 4, 1), **fields: object) -> Workforce:
    profession = Profession.objects.get(code=code) if code else None
    return WorkforceFactory(profession=profession, headcount=heads, as_at=as_at, **fields)


def test_without_figures_there_is_no_denominator(board: Board):
    assert headcount(board, date(2026, 5, 1)) is None


def test_a_figure_does_not_hold_before_its_date(board: Board):
    put("PH", 90)
    assert headcount(board, date(2026, 3, 31)) is None
    assert headcount(board, date(2026, 4, 1)).headcount == 90


def test_professions_add_up(board: Board):
    put("PH", 90)
    put("OT", 70, source="E-mail list")
    found = headcount(board, date(2026, 5, 1))
    assert found.headcount == 160
    assert set(found.source.split("; ")) == {"Board payroll", "E-mail list"}


def test_each_profession_counts_with_its_newest_figure_and_the_oldest_date_is_told(board: Board):
    put("PH", 90)
    put("PH", 95, date(2026, 9, 1))
    put("OT", 70)
    found = headcount(board, date(2026, 10, 1))
    assert (found.headcount, found.as_at) == (165, date(2026, 4, 1))
    assert headcount(board, date(2026, 8, 31)).headcount == 160


def test_zero_is_a_figure(board: Board):
    put("PH", 90)
    put("PA", 0)
    assert headcount(board, date(2026, 5, 1), profession=Profession.objects.get(code="PA")).headcount == 0


def test_localities_add_up_unless_the_board_has_a_figure_of_the_same_date(board: Board):
    for name, heads in (("Nithsdale", 50), ("Stewartry", 20)):
        put("PH", heads, locality=LocalityFactory(board=board, name=name))
    assert headcount(board, date(2026, 5, 1)).headcount == 70
    put("PH", 72)
    assert headcount(board, date(2026, 5, 1)).headcount == 72, "never both"


def test_one_locality(board: Board):
    nithsdale = LocalityFactory(board=board, name="Nithsdale")
    put("PH", 50, locality=nithsdale)
    put("OT", 30, locality=nithsdale)
    put("PH", 90, date(2026, 6, 1))
    assert headcount(board, date(2026, 7, 1), locality=nithsdale).headcount == 80


def test_all_together_counts_when_it_is_as_new_as_the_professions(board: Board):
    put("PH", 90)
    put("", 300)
    assert headcount(board, date(2026, 5, 1)).headcount == 300
    put("PH", 91, date(2026, 6, 1))
    assert headcount(board, date(2026, 7, 1)).headcount == 91, "newer and more exact"


def test_another_board_is_another_board(board: Board):
    put("PH", 90)
    other = BoardFactory(code="S08000016", name="NHS Borders")
    assert headcount(other, date(2026, 5, 1)) is None
