"""What QI leads see: rates beside numbers, complete pairs, shared words only, nobody recognisable."""

from __future__ import annotations

import csv
import io
import itertools
import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import actions
from evaluations.models import Invitation
from evaluations.results import (
    FEWEST,
    STEPS,
    Funnel,
    funnels,
    read,
    shown_funnels,
    shown_groups,
    shown_sessions,
    step_by_session,
)
from labs import actions as labs
from programmes.models import Role
from tests.factories.evaluations import answered, closed, invitation_of
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
    return session


# --- small groups ----------------------------------------------------------------------------------------
@patient
@given(st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=9))
def test_hidden_groups_are_none_or_together_enough(counts):
    shown = shown_groups(counts)
    assert all(counts[key] >= FEWEST for key in shown)
    hidden = sum(count for key, count in counts.items() if key not in shown)
    assert hidden == 0 or hidden >= FEWEST or not shown


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
def test_lab_whose_numbers_would_give_another_away_is_hidden(client, eight):
    small = SessionFactory(lab__programme=eight.programme, capacity=2)
    _, bookings = closed(small, came=2)
    for booking in bookings:
        answered(booking, "anonymous")
    client.force_login(member(eight.programme, Role.QI_LEAD))
    url = reverse("evaluations:results", args=[eight.programme.slug])
    assert "Mean before" in client.get(url).content.decode()
    for lab in (eight.lab, small.lab):  # the whole less one is the other
        page = client.get(url, {"lab": lab.slug}).content.decode()
        assert "too few answers" in page
        assert "Mean before" not in page


@pytest.mark.django_db
def test_question_that_few_of_the_other_labs_answered_is_hidden_for_a_lab(eight):
    """Both labs have answers enough. One pair of the other lab is complete: the whole less this lab would be it."""
    other = SessionFactory(lab__programme=eight.programme, capacity=6)
    _, bookings = closed(other, came=6)
    answered(bookings[0], before=1, now=9)
    for booking in bookings[1:]:
        answered(booking, pairs=())
    whole = read(eight.programme, kind="end_of_lab")
    assert {pair.item: pair.n for pair in whole.pairs}["Posting safely"] == 6
    found = read(eight.programme, kind="end_of_lab", lab=eight.lab)
    assert found.pairs == []
    assert {spread.question.key for spread in found.spreads} == {"relevance", "facilitator"}  # six and six


# --- numbers and words -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_confidence_is_compared_on_complete_pairs_with_their_n(eight):
    found = read(eight.programme, kind="end_of_lab")
    assert (found.rate.n, found.rate.whole) == (6, 8)
    (posting,) = [pair for pair in found.pairs if pair.item == "Posting safely"]
    assert (posting.n, posting.up) == (5, 4)  # the sixth said before and not now
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
    assert {(row["Returned"], row["Asked"]) for row in rows} == {("6", "8")}
    assert SHARED not in text


# --- funnel ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_funnel_never_widens_and_follows_corrections():
    session, bookings = closed(came=4, absent=2, at=timezone.now() - timedelta(days=50))
    for booking, mode in zip(bookings, ("named", "named", "anonymous"), strict=False):
        answered(booking, mode, **{"try": "One thing"})
    Invitation.objects.update(opens_at=timezone.now() - timedelta(days=1))
    asked = invitation_of(bookings[0], "six_weeks")
    actions.answer(invitation=asked, given=actions.Given("named", {"did_it": "yes"}))
    assert [count for _, count in funnels(session.programme)[0].steps] == [6, 4, 3, 3, 1]
    labs.correct_attendance(booking=bookings[2], status="did_not_attend", reason="No", by=session.host)
    line, whole = funnels(session.programme)
    assert [count for _, count in line.steps] == [6, 3, 2, 2, 1]
    assert line.counts == whole.counts


@pytest.mark.django_db
def test_funnel_hides_few_people_who_said_something():
    session, bookings = closed(came=6)
    for booking in bookings:
        answered(booking, **({"try": "One thing"} if booking in bookings[:2] else {}))
    line, whole = shown_funnels(funnels(session.programme))
    # Nobody can be followed up who did not commit, so the later step would tell of the hidden one.
    assert [count for _, count in line.steps] == [6, 6, 6, None, None]
    assert [count for _, count in whole.steps] == [6, 6, 6, None, None]


@pytest.mark.django_db
def test_step_opens_its_dates_and_hides_small_counts():
    session, bookings = closed(came=3)
    _, more = closed(SessionFactory(lab=session.lab, capacity=7), came=7)
    for booking in [*bookings[:2], *more]:
        answered(booking, **{"try": "One thing"})
    for step in STEPS:
        rows, total = step_by_session(session.lab, step)
        if step in ("booked", "attended"):
            assert [count for _, count in rows] == [3, 7]
        if step == "committed":  # 2 and 7: the 7 would tell the 2, and the sum would tell both
            assert [count for _, count in rows].count(None) == len(rows) or total is None


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
    return {"evaluated": evaluated, "committed": committed, "followed_up": dice.randint(0, committed)}


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
    sums = [{step: sum(each.get(step, 0) for each in sessions) for step in STEPS} for sessions in people]
    whole = {step: sum(each[step] for each in sums) for step in STEPS}
    lines = [Funnel(str(number), str(number), each) for number, each in enumerate(sums)]
    shown = shown_funnels([*lines, Funnel("All", "", whole)])
    deeper = [shown_sessions(list(each), line) for each, line in zip(people, shown, strict=False)]
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
