"""The drawings of the log: what they say, where things lie, and who sees them."""

from __future__ import annotations

import doctest
import re
from datetime import date
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from complaints import drawing, indicators
from complaints.drawing import NARROW, WIDE, beside, number_of_the_few, pareto, pictures
from complaints.indicators import Month, Share, by_month
from programmes.models import Role
from tests.factories.complaints import item_of, keeper
from tests.factories.measures import MeasureFactory
from tests.factories.programmes import ProgrammeFactory, member

LABELS = ("Tone", "Accuracy", "Confidentiality", "Professional boundaries", "Impersonation", "Something else")
BACKEND = "django.contrib.auth.backends.ModelBackend"
NAMES = {"svg": "http://www.w3.org/2000/svg"}


def shares_of(*numbers: int) -> list[Share]:
    whole, so_far, found = sum(numbers), 0, []
    for label, number in zip(LABELS, numbers, strict=False):
        so_far += number
        found.append(Share(label, number, round(100 * so_far / whole)))
    return found


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in read(svg).iterfind(".//svg:text", NAMES)]


def test_examples_of_the_code():
    assert doctest.testmod(drawing).failed == doctest.testmod(indicators).failed == 0


def test_a_pareto_says_how_few_make_up_most():
    picture = pareto(shares_of(5, 3, 1, 1))
    assert picture.heading == "2 of 4 causes make up 80 % of 10 complaints"
    root = read(picture.wide)
    assert root.get("role") == "img"
    title, desc = (root.find(f"svg:{name}", NAMES) for name in ("title", "desc"))
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "Tone 5, together 50 %; Accuracy 3, together 80 %" in desc.text
    said = texts(picture.wide)
    for words in ("Tone", "5", "50 %", "Professional boundaries", "100 %"):
        assert words in said
    filled = re.findall(r'Z" fill="([^"]+)"', picture.wide)
    assert filled == ["#212b32", "#212b32", "#fff", "#fff"], "told apart without colour"
    assert 'stroke-dasharray="7 5"' in picture.wide, "the line of 80 %"


def test_one_cause_and_none():
    assert pareto(shares_of(3)).heading == "Tone: 3 complaints"
    assert pareto([]) is None


def test_what_is_as_frequent_is_not_told_apart():
    assert pareto(shares_of(2, 1, 1, 1, 1)).heading == "No few causes make up most of 6 complaints"
    assert pareto(shares_of(9, 1, 1)).heading == "1 cause makes up 82 % of 11 complaints"


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6).map(lambda rows: sorted(rows, reverse=True)))
def test_bars_fall_the_line_rises_and_both_share_a_scale(numbers):
    shares = shares_of(*numbers)
    for size in (WIDE, NARROW):
        d = drawing._pareto(shares, number_of_the_few(shares), size, "t", "d")
        room = d.plot_end - size.left
        ends, points = [bar.end for bar in d.bars], [bar.at for bar in d.bars]
        assert ends == sorted(ends, reverse=True)
        assert points == sorted(points)
        assert points[0] == ends[0], "the line begins where the first bar ends"
        assert points[-1] == pytest.approx(d.plot_end, abs=0.1)
        assert d.mark == pytest.approx(size.left + 0.8 * room, abs=0.1)
        assert all(size.top <= bar.bar_y and bar.bar_y + size.thick <= d.foot for bar in d.bars)
        assert sum(ends) - size.left * len(ends) == pytest.approx(room, abs=0.1 * len(ends))


def test_months_stand_in_two_panels_on_one_scale():
    months = [
        Month(date(2026, 1, 1), None, None),
        Month(date(2026, 2, 1), 0, 1),
        Month(date(2026, 3, 1), 4, 2),
    ]
    picture = beside(months)
    assert picture.heading == "4 complaints and 3 compliments in 3 months"
    above, below = drawing._months(months, 1120, 16, "t", "d").panels
    assert [column.number for column in above.columns] == [0, 4], "no log, no number"
    assert above.columns[1].height == 2 * below.columns[1].height
    assert [column.x for column in above.columns] == [column.x for column in below.columns]
    assert (above.is_filled, below.is_filled) == (True, False)
    assert texts(picture.narrow).count("0") == 1
    assert "March 2026 4 and 2" in read(picture.wide).find("svg:desc", NAMES).text
    assert beside([Month(date(2026, 1, 1), 0, 0)]) is None


@pytest.fixture
def programme():
    programme = ProgrammeFactory(slug="ahpdg")
    for month, kind, category in (
        (3, "complaint", "tone"),
        (3, "complaint", "accuracy"),
        (3, "compliment", "other"),
        (5, "complaint", "tone"),
        (5, "comment", "tone"),
    ):
        reference = {} if kind == "complaint" else {"reference": ""}
        item_of(programme, kind=kind, category=category, received_on=date(2026, month, 10), **reference)
    item_of(received_on=date(2026, 3, 10))
    return programme


@pytest.mark.django_db
def test_months_before_the_log_was_begun_have_no_number(programme, django_assert_num_queries):
    with django_assert_num_queries(2):
        months = by_month(programme, date(2026, 2, 1), date(2026, 5, 31))
    assert [(month.first.month, month.complaints, month.compliments) for month in months] == [
        (2, None, None),
        (3, 2, 1),
        (4, 0, 0),
        (5, 1, 0),
    ]
    assert {
        month.complaints for month in by_month(ProgrammeFactory(), date(2026, 2, 1), date(2026, 5, 31))
    } == {None}


@pytest.mark.django_db
def test_an_empty_log_draws_nothing():
    found = pictures(ProgrammeFactory(), timezone.localdate())
    assert found.pareto is None
    assert found.beside is None


@pytest.mark.django_db
def test_the_summary_has_both_with_their_tables(client, programme):
    client.force_login(keeper(programme), backend=BACKEND)
    with time_machine.travel("2026-06-15 12:00", tick=False):
        page = client.get("/ahpdg/complaints/indicators/").content.decode()
    assert "No few causes make up most of 3 complaints" in page
    assert "3 complaints and 1 compliment in 12 months" in page
    for caption in ("What complaints are about, twelve months", "Received in each month"):
        assert f"<caption>{caption}" in page


@pytest.mark.django_db
def test_those_who_keep_the_balance_measure_see_them_and_nobody_else(client, programme):
    measure = MeasureFactory(programme=programme, kind="balance", source="complaints.received")
    other = MeasureFactory(programme=programme, kind="balance")
    seen = {}
    with time_machine.travel("2026-06-15 12:00", tick=False):
        for role in (Role.QI_LEAD, Role.AHP_STAFF):
            client.force_login(member(programme, role), backend=BACKEND)
            seen[role] = client.get(measure.get_absolute_url()).content.decode()
            assert "What complaints are about" not in client.get(other.get_absolute_url()).content.decode()
    assert "3 complaints and 1 compliment" in seen[Role.QI_LEAD]
    assert "No few causes" in seen[Role.QI_LEAD]
    assert "No few causes" not in seen[Role.AHP_STAFF]
    assert "compliment" not in seen[Role.AHP_STAFF]
