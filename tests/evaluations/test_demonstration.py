"""The demonstration's answers: believable, whole, and loaded once."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from evaluations import demonstration as evaluations
from evaluations.coding.reading import agreement, how_many_wait
from evaluations.models import Coder, Evaluation, Invitation, Quote, Segment, SurveyReply, YouSaid
from evaluations.results import funnels, read
from measures.sources import SOURCES, Window
from programmes import demonstration
from programmes.models import Programme


@pytest.fixture(scope="module")
def loaded(committed: None) -> Programme:
    demonstration.load()
    return Programme.objects.get(slug=demonstration.SLUG)


@pytest.fixture
def programme(loaded: Programme, db: None) -> Programme:
    return Programme.objects.get(pk=loaded.pk)


@pytest.mark.slow
def test_answers_follow_the_registers_and_tell_a_story(programme):
    asked = Invitation.objects.filter(booking__session__lab__programme=programme, kind="end_of_lab")
    found = read(programme, kind="end_of_lab")
    assert 55 <= 100 * found.rate.n / asked.count() <= 75
    assert all(pair.change > 0.3 for pair in found.pairs)
    steps = [count for _, count in funnels(programme)[-1].steps]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] > 0
    today = timezone.localdate()
    window = Window(today.replace(year=today.year - 2, day=1), today, "month")
    share = sorted(
        SOURCES["evaluations.confidence"].count(programme, window, ""), key=lambda each: each.period
    )
    early, late = share[:5], share[-5:]
    assert _percent(late) > _percent(early) + 8
    assert len(share) >= 12
    report = agreement(programme, *Coder.objects.filter(programme=programme))
    kappas = [each.kappa for _, each in report.themes if each.kappa is not None]
    assert kappas
    assert 0.3 < sum(kappas) / len(kappas) < 0.95
    assert how_many_wait(programme) > 0
    assert Quote.objects.usable(programme).exists()
    assert YouSaid.objects.filter(programme=programme).published().count() == 2
    assert SurveyReply.objects.filter(survey__programme=programme).count() > 50
    assert (
        not Invitation.objects.waiting()
        .filter(opens_at__gt=timezone.now(), invited_at=None)
        .exclude(booking__user__email__in=[person.email for person in demonstration.PEOPLE])
        .exists()
    )  # made-up people get no letters


def _percent(counts):
    return 100 * sum(each.numerator for each in counts) / sum(each.denominator for each in counts)


@pytest.mark.slow
def test_loading_again_changes_nothing_and_is_quick(programme):
    before = Evaluation.objects.count(), Segment.objects.count(), SurveyReply.objects.count()
    started = time.process_time()
    demonstration.load()
    assert (Evaluation.objects.count(), Segment.objects.count(), SurveyReply.objects.count()) == before
    Evaluation.objects.filter(session__lab__programme=programme).delete()
    scene = demonstration.load()
    evaluations.load(scene)
    assert time.process_time() - started < 30
