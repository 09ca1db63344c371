"""Agreement of two coders: values worked by hand, and against a slow twin that colours every character."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.coding import agreement
from evaluations.coding.agreement import Marks, compare, joined


def twin(texts, theme):
    """The four counts, character by character, and kappa as Cohen wrote it (1960)."""
    a, b, coded = set(), set(), set()
    for number, (first, second) in enumerate(texts):
        for marks, mine in ((first, a), (second, b)):
            for name, spans in marks.spans.items():
                for start, end in spans:
                    characters = {(number, place) for place in range(start, end)}
                    coded |= characters
                    if name == theme:
                        mine |= characters
    n = len(coded)
    counts = (len(a & b), len(a - b), len(b - a), len(coded - a - b))
    if not n:
        return counts, None
    observed = (counts[0] + counts[3]) / n
    chance = len(a) / n * len(b) / n + (n - len(a)) / n * (n - len(b)) / n
    return counts, None if len({*map(len, (a, b))} | {n}) == 1 or not (a or b) else (observed - chance) / (
        1 - chance
    )


span = st.tuples(st.integers(0, 25), st.integers(1, 8)).map(lambda pair: (pair[0], sum(pair)))
marks = st.dictionaries(st.sampled_from("xyz"), st.lists(span, max_size=4), max_size=3).map(Marks)


@given(st.lists(st.tuples(marks, marks), max_size=4))
def test_counts_and_kappa_are_those_of_the_twin(texts):
    for theme, found in compare(texts).items():
        counts, kappa = twin(texts, theme)
        assert (found.both, found.only_first, found.only_second, found.neither) == counts
        assert found.n == sum(counts)
        assert (found.kappa is None) == bool(found.why_not)
        if kappa is None:
            assert found.kappa is None
        else:
            assert found.kappa == pytest.approx(kappa)
            assert -1 <= found.kappa <= 1
        assert found.met_first <= found.segments_first
        assert found.met_second <= found.segments_second


@given(st.lists(st.tuples(marks, marks), max_size=4))
def test_who_is_first_makes_no_difference_to_kappa(texts):
    forth, back = compare(texts), compare((second, first) for first, second in texts)
    assert forth.keys() == back.keys()
    for theme in forth:
        assert forth[theme].kappa == back[theme].kappa
        assert forth[theme].only_first == back[theme].only_second


@given(st.lists(span, max_size=6))
def test_joined_spans_are_the_same_characters(spans):
    characters = {place for start, end in spans for place in range(start, end)}
    assert characters == {place for start, end in joined(spans) for place in range(start, end)}
    assert sum(end - start for start, end in joined(spans)) == len(characters)


def test_worked_by_hand():
    """Two texts. Union 30 + 20 = 50. Both 10 + 0, A alone 10 + 20, B alone 10, neither 0.

    p_o = 10/50 = 0.2; A has 40 of 50, B 20 of 50: p_e = 0.8 * 0.4 + 0.2 * 0.6 = 0.44; kappa = -0.24/0.56.
    """
    texts = [
        (Marks({"t": [(0, 20)]}), Marks({"t": [(10, 30)]})),
        (Marks({"t": [(0, 20)]}), Marks()),
    ]
    found = compare(texts)["t"]
    assert (found.n, found.both, found.only_first, found.only_second, found.neither) == (50, 10, 30, 10, 0)
    assert found.percent == pytest.approx(20)
    assert found.kappa == pytest.approx(-0.24 / 0.56)
    assert (found.segments_first, found.segments_second, found.met_first, found.met_second) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([(0, 10)], [(0, 10)], "all of the coded part"),
        ([], [], "neither coder"),
    ],
)
def test_not_defined_is_said_in_words(first, second, words):
    found = (
        agreement.Agreement() if not first else compare([(Marks({"t": first}), Marks({"t": second}))])["t"]
    )
    assert found.kappa is None
    assert words in found.why_not


def test_text_that_nobody_marked_is_left_out():
    """Perfect on each theme: kappa is 1 whatever the length of the rest."""
    both = Marks({"t": [(0, 10)], "u": [(500, 520)]})
    for found in compare([(both, both)]).values():
        assert (found.n, found.kappa) == (30, 1)


def test_examples_of_the_module():
    assert doctest.testmod(agreement).failed == 0
