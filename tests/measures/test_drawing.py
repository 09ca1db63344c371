"""Letters, axes and places: the tools that charts are laid out with."""

from datetime import date
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from hypothesis import assume, given
from hypothesis import strategies as st

from measures.drawing import typeface
from measures.drawing.axes import ends, x_labels, y_scale
from measures.drawing.placing import Box, lanes, line_hits, spread
from measures.png import FONTS
from measures.words import Words
from tests.measures.charting import months, weeks

COUNT, PERCENT = Words(unit="people"), Words(unit="%")
finite = st.floats(-1e9, 1e9).map(lambda v: round(v, 6))


# ---- letters ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("weight", "bold"), [(400, False), (700, True)])
def test_the_widths_are_those_of_the_font_that_draws_our_pictures(weight, bold):
    font = instantiateVariableFont(TTFont(FONTS / "Arimo[wght].ttf"), {"wght": weight})
    glyphs, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    for character in (*map(chr, range(32, 127)), *typeface._OTHERS):
        if ord(character) in glyphs:
            own = round(advances[glyphs[ord(character)]][0] * 1000 / em)
            assert typeface.width(character, 1000, bold=bold) == own, character


def test_accented_letters_are_as_wide_as_plain_ones():
    assert typeface.width("Ghàidhlig", 16) == typeface.width("Ghaidhlig", 16)


def test_text_is_shortened_and_wrapped_to_its_room():
    assert typeface.shorten("Prosthetics, orthotics", 60, 13) == "Prosthe…"
    assert typeface.shorten("Prosthetics", 2, 13) == ""
    assert typeface.wrap("Speech and language therapy", 80, 13, 3) == ("Speech and", "language", "therapy")
    assert typeface.wrap("Speech and language therapy", 80, 13, 2) == ("Speech and", "language t…")


# ---- the y axis -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "words", "labels"),
    [
        ([9, 47], COUNT, ("0", "10", "20", "30", "40", "50")),
        ([8, 38], COUNT, ("0", "10", "20", "30", "40")),
        ([0, 0], COUNT, ("0", "1", "2")),
        ([1, 2], COUNT, ("0", "1", "2")),
        ([7, 7], COUNT, ("0", "2", "4", "6", "8", "10")),
        ([64, 74], PERCENT, ("50 %", "60 %", "70 %", "80 %")),
        ([97, 100], PERCENT, ("70 %", "80 %", "90 %", "100 %")),
        ([3.1, 5.2], PERCENT, ("0 %", "1 %", "2 %", "3 %", "4 %", "5 %")),
        ([-9, 9], COUNT, ("−10", "−5", "0", "5", "10")),
        ([980.5, 1020.5], COUNT, ("960", "980", "1,000", "1,020")),
        ([2_000_000, 3_000_000], COUNT, ("0", "1M", "2M", "3M")),
    ],
)
def test_ticks_are_round_and_begin_in_a_sensible_place(values, words, labels):
    assert y_scale(values, words).labels == labels


def test_a_target_near_the_data_is_on_the_scale_and_a_far_one_is_not():
    assert y_scale([10, 38], COUNT, targets=[40]).holds(40)
    assert not y_scale([10, 47], COUNT, targets=[147]).holds(147)
    assert y_scale([10, 47], COUNT, targets=[147]) == y_scale([10, 47], COUNT)


def test_limits_are_taken_in_until_they_flatten_the_data():
    assert y_scale([28, 96], COUNT, limits=[6.9, 220.5]).holds(220.5)
    assert not y_scale([28, 96], COUNT, limits=[0, 1000]).holds(1000)


def test_counts_are_counts_whatever_their_median_is():
    assert y_scale([980, 1020], COUNT, lines=[1000.5]).low == 0


@given(
    st.lists(finite, min_size=1, max_size=30),
    st.sampled_from([COUNT, PERCENT]),
    st.sampled_from([(5, 6), (3, 4)]),
)
def test_every_value_lies_on_a_scale_with_few_even_ticks(values, words, wanted):
    scale = y_scale(values, words, ideal=wanted[0], most=wanted[1])
    assert all(scale.holds(value) for value in values)
    assert 3 <= len(scale.ticks) <= wanted[1]
    assert len(set(scale.labels)) == len(scale.ticks)
    steps = [later - earlier for earlier, later in pairwise(scale.ticks)]
    assert max(steps) == pytest.approx(min(steps))
    assert scale.low <= scale.ticks[0]
    assert scale.ticks[-1] <= scale.high


# ---- the x axis -----------------------------------------------------------------------------------------
def labels_of(xs, words, slot, font=14):
    return [(label.index, *label.lines, label.year) for label in x_labels(xs, words, slot, font)]


def test_months_are_thinned_and_years_told_once():
    assert labels_of(months(24, 2024, 11), COUNT, 15)[:4] == [
        (0, "Nov", "2024"), (3, "Feb", "2025"), (6, "May", ""), (9, "Aug", ""),
    ]  # fmt: skip


def test_weeks_are_labelled_by_the_first_of_each_month():
    labels = labels_of(weeks(32), Words(frequency="week"), 12)
    assert [label[1] for label in labels] == ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert labels[0] == (1, "Apr", "2026")  # the series begins with the tail of March


def test_short_series_of_days_are_labelled_by_their_dates():
    days = [date(2026, 10, 28 + k) for k in range(4)]
    assert labels_of(days, Words(frequency="day"), 60) == [
        (0, "28 Oct", "2026"), (1, "29 Oct", ""), (2, "30 Oct", ""), (3, "31 Oct", ""),
    ]  # fmt: skip


def test_quarters_events_numbers_and_categories():
    quarters = [date(2025, 1 + 3 * k, 1) for k in range(4)]
    assert [label[1] for label in labels_of(quarters, Words(frequency="quarter"), 60)] == [
        "Q1",
        "Q2",
        "Q3",
        "Q4",
    ]
    assert labels_of([1, 2, 3], Words(frequency="event"), 60)[0] == (0, "1st", "")
    assert labels_of([5, 10], COUNT, 60) == [(0, "5", ""), (1, "10", "")]
    assert labels_of(["Speech and language therapy"], COUNT, 90)[0] == (0, "Speech and", "language t…", "")
    assert len(labels_of([f"Ward {k}" for k in range(40)], COUNT, 10)) < 10


def test_small_charts_tell_the_first_and_the_last_period():
    assert ends(months(24, 2024, 11), COUNT, 200, 13) == ("Nov 2024", "Oct 2026")
    assert ends(months(24, 2024, 11), COUNT, 60, 13) == ("", "Oct 2026")
    assert ends(weeks(2), Words(frequency="week"), 200, 13) == ("Mar 2026", "Apr 2026")
    assert ends(weeks(4)[1:], Words(frequency="week"), 200, 13) == ("6 Apr 2026", "20 Apr 2026")
    assert ends([], COUNT, 200, 13) == ("", "")


@given(st.integers(1, 400), st.integers(2, 60), st.sampled_from(["month", "week", "quarter", "day", "event"]))
def test_labels_of_periods_never_touch(count, slot, frequency):
    days = weeks(count) if frequency == "week" else months(count, 1990)
    font = 14
    spans = [
        (label.index * slot, max(typeface.width(line, font) for line in (*label.lines, label.year)))
        for label in x_labels(days, Words(frequency=frequency), slot, font)
    ]
    for (x0, wide0), (x1, wide1) in pairwise(spans):
        assert x0 + wide0 / 2 < x1 - wide1 / 2


# ---- places -------------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.floats(-50, 250), st.sampled_from([16.0, 22.0, 32.0])), min_size=1, max_size=7))
def test_labels_are_pushed_apart_and_stay_inside(labels):
    labels.sort()
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    assume(sum(heights) <= 200)
    middles = spread(wanted, heights, 0, 200)
    tops = [middle - height / 2 for middle, height in zip(middles, heights, strict=True)]
    bottoms = [middle + height / 2 for middle, height in zip(middles, heights, strict=True)]
    assert min(tops) >= -1e-6
    assert max(bottoms) <= 200 + 1e-6
    assert all(bottom <= top + 1e-6 for bottom, top in zip(bottoms, tops[1:], strict=False))


def test_labels_with_room_stay_where_they_want_to_be():
    assert spread([20, 60, 120], [16, 16, 16], 0, 200) == [20, 60, 120]
    assert spread([50, 52], [16, 16], 0, 200) == [43, 59]


@given(st.lists(st.floats(0, 500), min_size=1, max_size=30))
def test_numbered_marks_never_touch_and_none_is_lost(places):
    berths = lanes(
        list(zip(places, range(1, 31), strict=False)),
        lambda t: 10.0 if len(t) < 3 else 5.0 * len(t),
        3,
        3,
        0,
        500,
    )
    assert sorted(n for berth in berths for n in berth.numbers) == list(range(1, len(places) + 1))
    for one in berths:
        assert one.half <= one.x <= 500 - one.half or len(berths) == 1
        for two in berths:
            if one is not two and one.lane == two.lane:
                assert abs(one.x - two.x) >= one.half + two.half + 3 - 1e-6


def test_marks_that_share_a_place_say_which():
    (berth,) = lanes([(10, 3), (11, 4), (12, 5)], lambda text: 10.0, 3, 1, 0, 500)
    assert berth.text == "3–5"
    (berth,) = lanes([(10, 1), (11, 2), (12, 7)], lambda text: 10.0, 3, 1, 0, 500)
    assert berth.text == "1, … 7"


def test_a_line_hits_a_box_it_passes_through():
    box = Box(10, 10, 20, 20)
    assert line_hits([(0, 0), (30, 30)], box)
    assert line_hits([(15, 15)], box)
    assert not line_hits([(0, 0), (30, 0)], box)
    assert not line_hits([(0, 0), (5, 5)], box)
    assert box.meets(Box(18, 18, 30, 30))
    assert not box.meets(Box(21, 10, 30, 20))
    assert box.meets(Box(21, 10, 30, 20), 2)
