"""What QI leads see: rates beside numbers, complete pairs, shared words only, nobody recognisable."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import actions
from evaluations.batches import FEWEST, count_in, told
from evaluations.models import Evaluation, Invitation
from evaluations.results import (
    PRESENT,
    STEPS,
    Funnel,
    funnels,
    quarter_of,
    read,
    shown_funnels,
    shown_parts,
    shown_quarters,
    step_by_date,
    step_by_quarter,
    words_of,
)
from labs import actions as labs
from programmes.models import Role
from tests.factories.evaluations import answered, closed, counted, invitation_of
from tests.factories.labs import SessionFactory
from tests.factories.programmes import member

SECRET, SHARED = "These words are mine", "These words are for the team"
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def eight():
    """A lab with eight people who came; six of them answered, one shared words."""
    session, bookings = closed(came=8)
    for booking in bookings[:3]:
        answered(booking, "anonymous", before=2, now=6)
    answered(bookings[3], before=4, now=4, helped=SECRET)
    answered(bookings[4], pairs=("posting",), shares=True, helped=SHARED)
    answered(bookings[5], pairs=(), posting_before=9)
    counted()
    return session


# --- small groups ----------------------------------------------------------------------------------------
@patient
@given(st.lists(st.integers(1, 12), max_size=9))
def test_what_is_told_of_a_lab_only_grows_by_five_or_more(sizes):
    """Whoever looks after every night never sees fewer than five answers join, whatever question it is."""
    batches = {number: [number] * size for number, size in enumerate(sizes, start=1)}
    seen = [
        told({each: batches[each] for each in list(batches)[:nights]}) for nights in range(len(sizes) + 1)
    ]
    for before, after in itertools.pairwise(seen):
        assert after[: len(before)] == before
        assert len(after) == len(before) or len(after) - len(before) >= FEWEST


@pytest.mark.django_db
def test_answers_join_five_together_and_keep_their_number():
    session, bookings = closed(came=9)
    for number, booking in enumerate(bookings, start=1):
        answered(booking, "anonymous")
        joined = count_in()
        assert joined == (5 if number == 5 else 0)
    assert sorted(Evaluation.objects.values_list("batch", flat=True), key=str) == [1] * 5 + [None] * 4
    _, (tenth,) = closed(SessionFactory(lab=session.lab, capacity=1), came=1)
    answered(tenth, "anonymous")
    assert count_in() == 5
    assert count_in() == 0
    found = read(session.programme, kind="end_of_lab")
    assert (found.rate.n, found.counted, found.waits) == (10, 10, 0)


@pytest.mark.django_db
def test_looking_before_and_after_one_answer_tells_nothing(client, eight):
    """The same pages, to the last number, but for how many answered and wait."""
    programme = eight.programme
    client.force_login(member(programme, Role.QI_LEAD))
    pages = [
        reverse("evaluations:results", args=[programme.slug]) + query
        for query in ("", f"?lab={eight.lab.slug}", "?level=2", "?kind=six_weeks")
    ]
    pages += [
        reverse("evaluations:step", args=[programme.slug, eight.lab.slug, step])
        for step in ("committed", "followed_up")
    ]

    def tables() -> list[list[str]]:
        return [
            re.findall(r"<table.*?</table>", client.get(page).content.decode(), re.DOTALL) for page in pages
        ]

    before, numbers = tables(), read(programme, kind="end_of_lab")
    other = next(each for each in Invitation.objects.filter(is_answered=False))
    answered(other.booking, "anonymous", before=0, now=10, relevance=1, **{"try": "One thing"})
    count_in()
    assert tables() == before
    after = read(programme, kind="end_of_lab")
    assert (after.pairs, after.spreads, after.counted) == (numbers.pairs, numbers.spreads, numbers.counted)
    assert after.rate.n == numbers.rate.n + 1


@pytest.mark.django_db
def test_opening_a_register_again_takes_nothing_out_of_the_results(eight):
    before = read(eight.programme, kind="end_of_lab")
    labs.reopen_register(session=eight, by=eight.host)
    after = read(eight.programme, kind="end_of_lab")
    assert (after.pairs, after.spreads) == (before.pairs, before.spreads)


@pytest.mark.django_db
def test_four_answers_show_nothing_but_how_many(client):
    session, bookings = closed(came=6)
    for booking in bookings[:4]:
        answered(booking, shares=True, helped=SHARED)
    client.force_login(member(session.programme, Role.QI_LEAD))
    page = client.get(reverse("evaluations:results", args=[session.programme.slug])).content.decode()
    assert "4 of 6 who were asked answered (66.7 %)" in page
    assert "too few answers" in page
    assert SHARED not in page
    assert "Mean before" not in page


@pytest.mark.django_db
def test_whole_is_the_sum_of_the_labs_that_are_told(client, eight):
    """A lab of two answers waits; so the whole less the other lab is nothing."""
    small = SessionFactory(lab__programme=eight.programme, capacity=2)
    _, bookings = closed(small, came=2)
    for booking in bookings:
        answered(booking, "anonymous", before=9, now=1)
    counted()
    whole, one = (read(eight.programme, kind="end_of_lab", lab=lab) for lab in (None, eight.lab))
    assert (whole.pairs, whole.spreads, whole.counted) == (one.pairs, one.spreads, one.counted)
    assert whole.rate.n == 8
    client.force_login(member(eight.programme, Role.QI_LEAD))
    url = reverse("evaluations:results", args=[eight.programme.slug])
    page = client.get(url, {"lab": small.lab.slug}).content.decode()
    assert "too few answers" in page
    assert "Mean before" not in page


@pytest.mark.django_db
def test_question_that_few_of_a_lab_answered_is_told_of_nobody(eight):
    """Six answers of the other lab are counted; one of its pairs is complete."""
    other = SessionFactory(lab__programme=eight.programme, capacity=6)
    _, bookings = closed(other, came=6)
    answered(bookings[0], before=1, now=9)
    for booking in bookings[1:]:
        answered(booking, pairs=())
    counted()
    whole = read(eight.programme, kind="end_of_lab")
    assert {pair.item: pair.n for pair in whole.pairs} == {"Posting safely": 5}
    found = read(eight.programme, kind="end_of_lab", lab=other.lab)
    assert found.pairs == []
    assert {spread.question.key for spread in found.spreads} == {"relevance", "facilitator"}


@patient
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=3))
def test_parts_of_fewer_than_five_cannot_be_worked_out_from_the_whole(rows):
    """Every way to fill the labs that fits what all pages show and how many answered each question."""
    rows = [row for row in rows if sum(row) >= FEWEST]  # others are not told at all
    names = list(range(len(rows)))
    whole = shown_parts(rows, names, None)
    each = [shown_parts(rows, names, name) for name in names]
    fitting = [
        filled
        for filled in itertools.product(
            *[list(_ways(sum(row), shown)) for row, shown in zip(rows, each, strict=True)]
        )
        if all(
            cell is None or cell == sum(row[place] for row in filled)
            for place, cell in enumerate(whole if rows else [])
        )
    ]
    for number, row in enumerate(rows):
        for place, count in enumerate(row):
            if 0 < count < FEWEST:
                assert len({filled[number][place] for filled in fitting}) > 1


def _ways(total, shown):
    for first in range(total + 1):
        for second in range(total - first + 1):
            row = (first, second, total - first - second)
            if all(cell is None or cell == value for cell, value in zip(shown, row, strict=True)):
                yield row


@pytest.mark.django_db
def test_leads_read_words_of_a_session_from_five_people_up_and_hosts_all():
    session, bookings = closed(came=6)
    for booking in bookings[:4]:
        answered(booking, shares=True, helped=SHARED)
    counted()
    assert words_of(session, hosted_it=False).texts == []
    assert len(words_of(session, hosted_it=True).texts[0][1]) == 4
    answered(bookings[4], "anonymous")
    assert words_of(session, hosted_it=False).texts == []  # not counted yet
    counted()
    assert len(words_of(session, hosted_it=False).texts[0][1]) == 4
    answered(bookings[5], shares=True, helped="One more")
    assert len(words_of(session, hosted_it=False).texts[0][1]) == 4


# --- numbers and words -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_confidence_is_compared_on_complete_pairs_with_their_n(eight):
    found = read(eight.programme, kind="end_of_lab")
    assert (found.rate.n, found.rate.whole) == (6, 8)
    (posting,) = [pair for pair in found.pairs if pair.item == "Posting safely"]
    assert (posting.n, posting.up) == (
        5,
        None,
    )  # the sixth said before and not now; one of five did not go up
    assert posting.before == pytest.approx((2 * 3 + 4 + 3) / 5)
    assert [pair.item for pair in found.pairs] == ["Posting safely"]  # the others have four pairs


@pytest.mark.django_db
def test_only_shared_words_are_read(client, eight):
    client.force_login(member(eight.programme, Role.QI_LEAD))
    page = client.get(reverse("evaluations:results", args=[eight.programme.slug])).content.decode()
    assert SHARED in page
    assert SECRET not in page


@pytest.mark.django_db
def test_level_filters_questions(eight):
    reaction = read(eight.programme, kind="end_of_lab", level=1)
    assert {spread.question.key for spread in reaction.spreads} == {"relevance", "facilitator"}
    assert not reaction.pairs
    assert read(eight.programme, kind="end_of_lab", level=2).pairs


@pytest.mark.django_db
def test_csv_has_the_level_and_the_rate_and_no_words(client, eight):
    client.force_login(member(eight.programme, Role.QI_LEAD))
    url = reverse("evaluations:results_csv", args=[eight.programme.slug])
    text = client.get(url).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Level"] for row in rows} == {"1", "2"}
    assert {(row["Returned"], row["Asked"], row["Counted"]) for row in rows} == {("6", "8", "6")}
    assert {row["Count"] for row in rows if row["Answer"] == "up"} == {"hidden"}
    assert SHARED not in text


# --- funnel ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_funnel_never_widens_and_follows_corrections():
    session, bookings = closed(came=6, absent=2, at=timezone.now() - timedelta(days=50))
    modes = ("named", "named", "named", "named", "named", "anonymous")
    for booking, mode in zip(bookings, modes, strict=True):
        answered(booking, mode, **{"try": "One thing"})
    counted()
    Invitation.objects.update(opens_at=timezone.now() - timedelta(days=1))
    for booking in bookings[:5]:
        asked = invitation_of(booking, "six_weeks")
        actions.answer(invitation=asked, given=actions.Given("named", {"did_it": "yes"}))
    assert [count for _, count in funnels(session.programme)[0].steps] == [8, 6, 6, 6, 0]
    counted()
    assert [count for _, count in funnels(session.programme)[0].steps] == [8, 6, 6, 6, 5]
    labs.correct_attendance(booking=bookings[5], status="did_not_attend", reason="No", by=session.host)
    line, whole = funnels(session.programme)
    assert [count for _, count in line.steps] == [8, 5, 5, 5, 5]
    assert line.counts == whole.counts


@pytest.mark.django_db
def test_funnel_hides_few_people_who_said_something():
    session, bookings = closed(came=6)
    for booking in bookings:
        answered(booking, **({"try": "One thing"} if booking in bookings[:2] else {}))
    counted()
    line, whole = shown_funnels(funnels(session.programme))
    # Nobody can be followed up who did not commit, so the later step would tell of the hidden one.
    assert [count for _, count in line.steps] == [6, 6, 6, None, None]
    assert [count for _, count in whole.steps] == [6, 6, 6, None, None]


@pytest.mark.django_db
def test_funnel_says_nothing_of_answers_that_wait():
    session, bookings = closed(came=4)
    for booking in bookings:
        answered(booking, "anonymous")  # none committed: a 0 would tell it of all four
    counted()
    line, _ = shown_funnels(funnels(session.programme))
    assert [count for _, count in line.steps] == [4, 4, 4, None, None]


@pytest.mark.django_db
def test_step_opens_dates_of_who_came_and_quarters_of_what_was_said():
    when = timezone.now() - timedelta(days=100)
    session, bookings = closed(came=3, at=when - timedelta(days=1))
    _, more = closed(SessionFactory(lab=session.lab, capacity=7), came=7, at=when)
    for booking in [*bookings, *more]:
        answered(booking, **{"try": "One thing"})
    counted()
    for step in PRESENT:
        rows, total = step_by_date(session.lab, step)
        assert ([count for _, count in rows], total) == ([3, 7], 10)
    rows, total = step_by_quarter(session.lab, "committed")
    assert total == 10
    assert (quarter_of(timezone.localdate(when)), 10) in rows
    assert step_by_quarter(session.lab, "followed_up")[1] == 0


def test_hidden_numbers_of_the_funnel_and_of_its_steps_cannot_be_worked_out():
    """Tries to: every way to fill two labs that fits what the funnel and the pages one click deeper show.

    Whoever reads knows that counts are whole, that they add up, and that nobody commits who did not evaluate, nor
    is followed up who did not commit.
    """
    dice = random.Random(116)
    for _ in range(80):
        people = [[_session(dice) for _ in range(dice.randint(1, 2))] for _ in range(2)]
        lines, deeper = what_is_shown(people)
        sessions = [(lab, place) for lab in range(2) for place in range(len(people[lab]))]
        for step, bounds in (("committed", ("followed_up", "evaluated")), ("followed_up", ("", "committed"))):
            possible = [_range(people[lab][place], deeper[lab], place, bounds) for lab, place in sessions]
            shown = [deeper[lab][step][place] for lab, place in sessions]
            fitting = [
                each
                for each in itertools.product(*possible)
                if all(cell is None or cell == value for cell, value in zip(shown, each, strict=True))
                and _adds_up(each, sessions, lines, step)
            ]
            assert tuple(people[lab][place][step] for lab, place in sessions) in fitting
            for number, (lab, place) in enumerate(sessions):
                if 0 < people[lab][place][step] < FEWEST:
                    assert len({each[number] for each in fitting}) > 1, (people, lab, place, step)


def _session(dice):
    evaluated = dice.randint(0, 8)
    committed = dice.randint(0, evaluated)
    followed = dice.randint(0, committed)
    return {"evaluated": evaluated, "counted": evaluated, "committed": committed, "followed_up": followed}


def _range(session, deeper, place, bounds):
    """From what the later step shows to what the earlier one does."""
    low, high = (deeper[name][place] if name in deeper else None for name in bounds)
    return range(low or 0, (session["evaluated"] if high is None else high) + 1)


def _adds_up(values, sessions, lines, step):
    sums = [sum(v for v, (lab, _) in zip(values, sessions, strict=True) if lab == each) for each in range(2)]
    return all(
        line[step] is None or line[step] == value
        for line, value in zip(lines, [*sums, sum(sums)], strict=True)
    )


def what_is_shown(people):
    steps = (*STEPS, "counted")
    sums = [{step: sum(each.get(step, 0) for each in quarters) for step in steps} for quarters in people]
    whole = {step: sum(each[step] for each in sums) for step in steps}
    lines = [Funnel(str(number), str(number), each) for number, each in enumerate(sums)]
    shown = shown_funnels([*lines, Funnel("All", "", whole)])
    deeper = [shown_quarters(list(each), line) for each, line in zip(people, shown, strict=False)]
    return [line.counts for line in shown], deeper


# --- doors -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role.values, "stranger", "superuser", "nobody"])
def test_results_are_for_qi_leads_and_programme_admins(client, role):
    session = SessionFactory()
    programme = session.programme
    if role in ("stranger", "superuser"):
        other = member(SessionFactory().programme, Role.QI_LEAD, is_superuser=role == "superuser")
        client.force_login(other)
    elif role != "nobody":
        client.force_login(member(programme, role))
    expected = {"qi_lead": 200, "programme_admin": 200, "stranger": 404, "superuser": 404, "nobody": 302}
    slug = programme.slug
    for url in (
        reverse("evaluations:results", args=[slug]),
        reverse("evaluations:results_csv", args=[slug]),
        reverse("evaluations:funnel", args=[slug]),
        reverse("evaluations:step", args=[slug, session.lab.slug, "booked"]),
    ):
        assert client.get(url).status_code == expected.get(role, 403), url


@pytest.mark.django_db
@pytest.mark.parametrize("sessions", [1, 4])
def test_results_ask_the_database_as_often_however_many_labs(
    client, eight, sessions, django_assert_max_num_queries
):
    for _ in range(sessions):
        closed(SessionFactory(lab__programme=eight.programme, capacity=1))
    client.force_login(member(eight.programme, Role.QI_LEAD))
    with django_assert_max_num_queries(13):
        client.get(reverse("evaluations:results", args=[eight.programme.slug]))
    with django_assert_max_num_queries(9):
        client.get(reverse("evaluations:funnel", args=[eight.programme.slug]))
