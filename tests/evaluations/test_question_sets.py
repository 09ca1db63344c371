"""The reviewed questions: what they must hold, and that a version that was asked stays as it was asked."""

from __future__ import annotations

import copy

import pytest

from evaluations import question_sets
from evaluations.models import Question, QuestionSet, SetKind

pytestmark = pytest.mark.django_db


def test_every_kind_is_loaded_by_migrate():
    assert {each.kind for each in QuestionSet.objects.all()} == set(SetKind.values)
    assert question_sets.load() == 0


def test_questions_about_labs_and_surveys_have_a_level_of_kirkpatrick():
    kinds = ("end_of_lab", "six_weeks", "annual_survey")
    asked = Question.objects.filter(question_set__kind__in=kinds)
    assert set(asked.values_list("level", flat=True)) == {1, 2, 3, 4}


def test_confidence_is_asked_before_and_now():
    pairs = Question.objects.filter(question_set__kind="end_of_lab", kind="confidence")
    assert pairs.count() == 8
    for key in set(pairs.values_list("pair_key", flat=True)):
        both = pairs.filter(pair_key=key)
        assert {each.moment for each in both} == {"before", "now"}
        assert len({each.item for each in both}) == 1


def test_reflections_offer_driscoll_and_gibbs():
    keys = {
        kind: list(QuestionSet.objects.current(kind).questions.values_list("key", flat=True))
        for kind in ("driscoll", "gibbs")
    }
    assert keys["driscoll"] == ["what", "so_what", "now_what"]
    assert len(keys["gibbs"]) == 6


def test_new_version_is_added_beside_the_old(monkeypatch):
    changed = copy.deepcopy(question_sets.definitions())
    changed["six_weeks"]["version"] = 2
    changed["six_weeks"]["title"] = "Two months later"
    monkeypatch.setattr(question_sets, "definitions", lambda: changed)
    assert question_sets.load() == 1
    assert QuestionSet.objects.current("six_weeks").title == "Two months later"
    assert QuestionSet.objects.filter(kind="six_weeks").count() == 2


def test_version_that_was_asked_cannot_be_reworded(monkeypatch):
    changed = copy.deepcopy(question_sets.definitions())
    changed["six_weeks"]["questions"][0]["text"] = "Have you done it?"
    monkeypatch.setattr(question_sets, "definitions", lambda: changed)
    with pytest.raises(question_sets.VersionWasChanged, match="give it version 2"):
        question_sets.load()


def test_options_are_words_and_not_what_yaml_makes_of_yes_and_no():
    for question in Question.objects.exclude(options=[]):
        assert all(isinstance(part, str) for option in question.options for part in option), question
