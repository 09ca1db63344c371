"""Masking: what is proposed, what is typed, and where markings lie afterwards."""

from __future__ import annotations

import doctest
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.coding import masking
from evaluations.coding.masking import (
    Mask,
    apply,
    moved,
    not_found,
    sentences,
    suggest,
    typed,
    without_overlaps,
)

STAFF = ["Isla Kerr", "Morag Bell", "Bo Li"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Isla showed me", "[name] showed me"),
        ("isla kerr showed me", "[name] showed me"),
        ("It rings a bell", "It rings a bell"),  # a family name in small letters is a word
        ("Mrs McCubbin was kind", "Mrs [name] was kind"),
        ("my colleague Anja Weir helped", "my colleague [name] helped"),
        ("we met Rory MacPhee there", "we met [name] there"),
        ("in Dumfries Galloway we", "in Dumfries Galloway we"),
        ("CHI 0101011237 was said", "CHI [CHI number] was said"),
        ("ring 07700 900123", "ring [telephone number]"),
        ("a.b@nhs.scot or @AnnanPhysio", "[e-mail address] or [handle]"),
        ("see https://example.org/a?b=1 now", "see [web address] now"),
        ("born 3 March 1956, seen 4 May 2026", "born [date of birth], seen [date]"),
        ("number 12345678", "number [number]"),
        ("lives in DG1 4AP", "lives in [postcode]"),
        ("We had 47 of 293 posts", "We had 47 of 293 posts"),
    ],
)
def test_suggested(text, masked):
    assert apply(text, suggest(text, STAFF)) == masked


def test_typed_words_are_masked_wherever_they_stand():
    text = "Anja said so. anja’s friend Anjali too."
    assert apply(text, typed(text, "Anja\n\nfriend")) == "[masked] said so. [masked]’s [masked] Anjali too."
    assert not_found(text, "Anja\nBeth") == ["Beth"]


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: Mask(pair[0], sum(pair), "name")),
    max_size=5,
)


@given(st.text(min_size=50, max_size=60), spans)
def test_masked_words_are_gone_and_the_rest_stays(text, masks):
    kept = without_overlaps(masks)
    assert all(first.end <= second.start for first, second in itertools.pairwise(kept))
    hidden = {place for mask in masks for place in range(mask.start, mask.end)}
    assert hidden <= {place for mask in kept for place in range(mask.start, mask.end)}
    rest = "".join(each for place, each in enumerate(text) if place not in hidden)
    assert apply(text, masks).count("[name]") >= len(kept)
    assert len(apply(text, masks)) == len(rest) + len("[name]") * len(kept)


@given(st.text(min_size=50, max_size=60), spans, st.integers(0, 49), st.integers(1, 20))
def test_markings_move_with_the_text(text, masks, start, size):
    end = min(start + size, len(text))
    masked = apply(text, masks)
    new_start, new_end = moved((start, end), masks)
    assert 0 <= new_start < new_end <= len(masked)
    if not any(mask.start < end and start < mask.end for mask in masks):
        assert masked[new_start:new_end] == text[start:end]


@given(st.text(max_size=80))
def test_sentences_are_in_order_and_leave_out_no_letter(text):
    found = sentences(text)
    covered = {place for start, end in found for place in range(start, end)}
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(found))
    assert all(place in covered for place, each in enumerate(text) if each.isalnum())


def test_examples_of_the_module():
    assert doctest.testmod(masking).failed == 0
