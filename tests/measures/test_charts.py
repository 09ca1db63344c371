"""Charts as geometry and as SVG: everything inside, nothing on top of anything, every mark for a reason."""

import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations, pairwise

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.charts import (
    SIZES,
    ChartSpec,
    Drawing,
    Note,
    Target,
    describe,
    draw,
    key_of,
    point_text,
    render_svg,
    shared_range,
)
from measures.drawing.placing import Box
from measures.words import Words
from tests.measures.charting import FALL, NOISE, RISE, months, spec_of, weeks

SVG = "{http://www.w3.org/2000/svg}"
PERCENT = Words(unit="%")
STEP = [3, 4] * 6 + [8, 9] * 6


def drawn(*values_and_more, size="lg", mono=False, **more) -> Drawing:
    return draw(spec_of(*values_and_more, **more), size, mono=mono)


def kinds_of(drawing: Drawing) -> dict[str, int]:
    return {markers.kind: len(markers.centres) for markers in drawing.markers}


def texts_of(drawing: Drawing) -> list[str]:
    return [text.text for text in drawing.texts]


def every_point(drawing: Drawing):
    for lines in (
        drawing.line,
        drawing.centre,
        drawing.carried,
        drawing.limits,
        drawing.target,
        drawing.grid,
    ):
        for stroke in lines.strokes:
            yield from stroke
    for markers in drawing.markers:
        yield from markers.centres


# ---- inside and apart ------------------------------------------------------------------------------------
series = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda v: round(v, 2))), max_size=60)
counts = st.lists(st.one_of(st.none(), st.integers(0, 200).map(float)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    values=st.one_of(counts, series),
    size=st.sampled_from(list(SIZES)),
    chart=st.sampled_from(["run", "i", "c"]),
    cuts=st.lists(st.integers(1, 59), max_size=3),
    noted=st.lists(st.integers(0, 59), max_size=8),
    target=st.one_of(st.none(), st.floats(-1000, 1000)),
    unit=st.sampled_from(["people", "%", ""]),
)
def test_all_lies_inside_and_no_label_touches_another(values, size, chart, cuts, noted, target, unit):
    x = months(60, 2022)
    drawing = drawn(
        values if chart != "c" else [v and abs(v) for v in values],
        size=size,
        chart=chart,
        part=tuple(cuts),
        words=Words(unit=unit),
        notes=[Note(k, x[at], "test of change") for k, at in enumerate(noted, 1)],
        targets=[] if target is None else [Target(target)],
    )
    plot = drawing.plot
    for px, py in every_point(drawing):
        assert plot.left - 0.1 <= px <= plot.right + 0.1
        assert plot.top - 0.1 <= py <= plot.bottom + 0.1
    for text in drawing.texts:
        assert text.size >= 12
        assert Box(-1, -1, drawing.width + 1, drawing.height + 1).holds(text.box), text
    for one, two in combinations(drawing.texts, 2):
        assert not one.box.meets(two.box, -0.6), (one, two)
    for badge in drawing.badges:
        assert badge.size >= 12
        assert badge.top >= 0
        assert badge.left >= 0
        assert badge.box.right <= drawing.width
        assert not any(badge.box.meets(text.box, -0.6) for text in drawing.texts)
    for one, two in combinations(drawing.badges, 2):
        assert not one.box.meets(two.box)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 2, 7, 36, 220])
def test_every_size_draws_few_and_many_points(size, count):
    values = (NOISE * 10)[:count]
    drawing = drawn(values, x=weeks(count), words=Words(unit="people", frequency="week"), size=size)
    assert len(drawing.line.strokes) == 1
    assert len(drawing.line.strokes[0]) == count
    (mark,) = drawing.markers or (None,)
    if mark is not None:
        assert len(mark.centres) == count
        assert mark.kind == ("hollow" if count < 10 else "point")
    ET.fromstring(render_svg(spec_of(values), size))


def test_points_lie_at_their_values():
    drawing = drawn([0, 10, 20, *[10] * 9], size="lg")
    (line,) = drawing.line.strokes
    assert line[0][1] == drawing.plot.bottom
    assert line[2][1] == pytest.approx(drawing.plot.top)
    assert line[1][1] == pytest.approx((drawing.plot.top + drawing.plot.bottom) / 2, abs=0.02)
    steps = {round(b[0] - a[0], 1) for a, b in pairwise(line)}
    assert max(steps) - min(steps) < 0.2


# ---- the grammar -------------------------------------------------------------------------------------------
def test_the_line_breaks_at_a_gap_and_at_a_phase():
    drawing = drawn([5, 6, None, 7, *NOISE], part=(8,))
    assert [len(stroke) for stroke in drawing.line.strokes] == [2, 5, 20]
    assert len(drawing.borders.strokes) == 1


def test_the_centre_is_solid_over_its_points_and_dotted_where_carried_forward():
    drawing = drawn(RISE, freeze=17)
    ((solid_end, level),) = [stroke[-1] for stroke in drawing.centre.strokes]
    ((dotted_start, same),) = [stroke[0] for stroke in drawing.carried.strokes]
    assert solid_end == dotted_start
    assert level == same
    assert not drawn(RISE).carried


def test_shape_tells_what_a_point_is():
    assert kinds_of(drawn(STEP)) == {"improvement": 12, "concern": 12}
    assert kinds_of(drawn(RISE, freeze=17, direction="neutral")) == {"point": 17, "neutral": 7}
    assert kinds_of(drawn([5, 6, 7])) == {"hollow": 3}
    assert kinds_of(drawn(NOISE, exclude=(4,), astronomical=[10])) == {
        "point": 23,
        "excluded": 1,
        "astronomical": 1,
    }


def test_only_the_last_phase_is_hollow_when_it_has_too_few_points():
    assert kinds_of(drawn([*NOISE, 20, 21], part=(24,))) == {"point": 24, "hollow": 2}


def test_a_shift_is_tinted_and_a_trend_is_not_and_paper_never():
    assert [tint.kind for tint in drawn(RISE, freeze=17).tints] == ["improvement"]
    assert drawn(FALL).tints == ()
    assert drawn(RISE, freeze=17, mono=True).tints == ()


def test_limits_step_where_they_vary():
    values, n = [30, 40, 50] * 5, [50, 60, 70] * 5
    drawing = drawn(values, n=n, chart="p", multiply=100, words=PERCENT)
    assert all(len(stroke) == 2 * len(values) for stroke in drawing.limits.strokes)
    flat = drawn(NOISE, chart="i")
    assert all(len(stroke) == 2 for stroke in flat.limits.strokes)


def test_a_limit_of_0_is_no_second_line_on_the_axis():
    drawing = drawn([1, 0, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1], chart="c")
    assert len(drawing.limits.strokes) == 1
    assert not any(text.startswith("Lower") for text in texts_of(drawing))


def test_a_target_on_the_scale_is_a_line_and_one_beyond_is_an_arrow():
    near = drawn(RISE, targets=[Target(50)])
    assert near.target
    assert "Target 50" in texts_of(near)
    far = drawn(RISE, targets=[Target(147)])
    assert not far.target
    assert "Target 147 ↑" in texts_of(far)
    assert far.grid == drawn(RISE).grid
    below = drawn([v + 500.5 for v in NOISE], targets=[Target(1)])
    assert "Target 1 ↓" in texts_of(below)


def test_a_target_may_change_over_time():
    drawing = drawn(NOISE, targets=[Target(12, date(2026, 1, 1)), Target(10), Target(99, date(2030, 1, 1))])
    (first, second) = drawing.target.strokes
    assert first[-1][0] == second[0][0]
    assert first[0][1] > second[0][1]
    assert "Target 12" in texts_of(drawing)


def test_the_gutter_names_value_target_centre_and_limits():
    texts = texts_of(drawn([*NOISE[:23], 11.5], chart="i", targets=[Target(12)]))
    assert {"11.5", "Target 12"} < set(texts)
    assert sum(text.startswith(("Mean", "Upper", "Lower")) for text in texts) == 3


def test_on_a_phone_the_gutter_names_its_lines_and_a_multiple_only_tells_the_value():
    assert "Median 11" in texts_of(drawn(RISE, freeze=17, size="ph"))
    assert not any(text.startswith("Median") for text in texts_of(drawn(RISE, size="xs")))


def test_an_earlier_phase_is_named_where_there_is_room():
    texts = texts_of(drawn([*NOISE, *[v + 20 for v in NOISE]], part=(24,)))
    assert "Median 11" in texts
    assert "Median 31" in texts


def test_annotations_stand_above_their_points_in_lanes():
    x = months(24)
    notes = [Note(1, x[3]), Note(2, x[3]), Note(3, date(2025, 7, 20)), Note(4, date(2020, 1, 1))]
    drawing = drawn(NOISE, notes=notes)
    assert [badge.text for badge in drawing.badges] == ["4", "1", "3", "2"]
    assert len({badge.y for badge in drawing.badges}) == 2
    feet = {foot[0] for _, foot in drawing.hairlines.strokes}
    centres = dict(enumerate(drawing.line.strokes[0]))
    assert feet == {centres[0][0], centres[3][0], centres[6][0]}
    assert drawn(NOISE, notes=notes, size="sm").badges == ()


def test_more_lanes_make_the_drawing_taller_not_the_plot_smaller():
    x = months(24)
    one = drawn(NOISE, notes=[Note(1, x[3])])
    three = drawn(NOISE, notes=[Note(k, x[3]) for k in (1, 2, 3)])
    assert three.height > one.height
    assert three.plot.bottom - three.plot.top == pytest.approx(one.plot.bottom - one.plot.top, abs=0.1)


def test_more_notes_than_lanes_share_a_place():
    drawing = drawn(NOISE, notes=[Note(k, months(24)[3]) for k in range(1, 7)])
    assert [badge.text for badge in drawing.badges][-1] == "3–6"


def test_categories_are_not_joined():
    drawing = drawn([5, 8, 30], x=["Physiotherapy", "Dietetics", "Podiatry"], n=[50, 60, 70], chart="p")
    assert not drawing.line
    assert {"Physiotherapy", "Dietetics", "Podiatry"} < set(texts_of(drawing))


def test_dense_charts_leave_the_points_to_the_line():
    assert kinds_of(drawn(NOISE * 10, size="sm")) == {}
    drawing = drawn(NOISE * 10, size="sm", astronomical=[3])
    assert kinds_of(drawing) == {"astronomical": 1}


def test_an_empty_chart_says_so():
    drawing = drawn([])
    assert texts_of(drawing) == ["No data yet"]
    assert not drawing.line
    assert not drawing.hits
    assert drawing.grid
    assert "No data yet" in texts_of(drawn([None, None], size="xs"))


def test_small_multiples_share_one_scale():
    specs = [spec_of([5, 8, 6]), spec_of([40, 45, 50])]
    shared = shared_range(specs)
    drawings = [draw(ChartSpec(s.analysis, s.verdict, y_range=shared), "xs") for s in specs]
    ticks = [[t.text for t in d.texts if t.anchor == "end" and t.x < d.plot.left] for d in drawings]
    assert ticks[0] == ticks[1] == ["0", "25", "50"]
    assert shared_range([spec_of([None])]) is None


def test_the_foot_and_the_zero_line_of_negative_values():
    drawing = drawn([-5, 3, -4, 6, -2, 5, -3, 4, -5, 6, -4, 3])
    level = [stroke for stroke in drawing.base.strokes if stroke[0][1] == stroke[1][1]]
    assert len(level) == 2


# ---- words and markup --------------------------------------------------------------------------------------
def test_the_picture_is_described_by_verdict_latest_value_and_target():
    spec = spec_of(RISE, freeze=17, targets=[Target(147)])
    assert describe(spec) == (f"{spec.verdict.alt} Latest: 47 people in December 2026. Target: 147 people.")
    assert describe(spec_of([])) == "No data. There are no numbers to show yet."


def test_a_number_that_is_not_judged_is_neither_the_latest_nor_held_against_a_target():
    targets = [Target(40), Target(147, date(2026, 12, 1))]
    spec = spec_of(RISE, freeze=17, exclude=(len(RISE),), targets=targets)
    assert describe(spec).endswith(f"Latest: {RISE[-2]} people in November 2026. Target: 40 people.")
    only = spec_of([5], exclude=(1,))
    assert "Latest: 5 people in January 2025." in describe(only)


def test_a_point_says_its_period_value_rule_and_note():
    spec = spec_of(
        RISE, freeze=17, exclude=(2,), astronomical=[3], notes=[Note(1, date(2026, 12, 5), "First lab")]
    )
    assert point_text(spec, 23) == "December 2026: 47 people. Shift. 1: First lab"
    assert point_text(spec, 1).endswith("Left out of the calculation")
    assert point_text(spec, 3).endswith("Marked as astronomical")
    assert point_text(spec_of([1, None]), 1) == "February 2025: no value"


def test_the_key_names_only_what_is_shown():
    shown = {row.mark: row.words for row in key_of(spec_of(RISE, freeze=17, targets=[Target(50)]))}
    assert shown == {
        "improvement": "Point of an improvement signal",
        "point": "Other point",
        "centre": "Median, over the months it comes from",
        "carried": "Median carried forward",
        "target": "Target",
    }
    assert [row.words for row in key_of(spec_of(NOISE, chart="i"))] == [
        "Point",
        "Mean",
        "Upper and lower limit",
    ]
    assert key_of(spec_of([])) == ()


def test_the_svg_is_an_image_with_a_title_and_a_description():
    spec = spec_of(RISE, freeze=17)
    root = ET.fromstring(render_svg(spec))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert (title.text, desc.text) == ("People engaged", describe(spec))
    hits = root.findall(f".//{SVG}circle/{SVG}title")
    assert hits[-1].text == point_text(spec, 23)


def test_names_from_people_cannot_become_markup():
    nasty = '<script>alert("1")</script> & "co"'
    svg = render_svg(
        spec_of(NOISE, title=nasty, words=Words(unit=nasty), notes=[Note(1, months(1)[0], nasty)])
    )
    root = ET.fromstring(svg)
    assert "<script" not in svg
    assert root.find(f"{SVG}title").text == nasty


def test_two_equal_charts_on_a_page_have_ids_of_their_own():
    one, two = spec_of(NOISE), spec_of(NOISE, key="again")
    assert draw(one).uid != draw(two).uid
    assert draw(one).uid == draw(spec_of(NOISE)).uid
    assert len({draw(one, size).uid for size in SIZES}) == len(SIZES)


def test_the_svg_needs_nothing_from_outside_and_no_script():
    svg = render_svg(spec_of(RISE, freeze=17, notes=[Note(1, months(24)[3])]))
    assert not any(word in svg for word in ("<script", "<style", "href", "url(", " on", "@import"))


def test_paper_is_black_on_white():
    svg = render_svg(spec_of(STEP, targets=[Target(10)]), mono=True)
    colours = {part.split('"')[1] for part in svg.replace("stroke=", "fill=").split("fill=")[1:]}
    assert colours <= {"#000", "#fff", "#d0d0d0", "none"}


@pytest.mark.parametrize("language", ["en-gb", "de", "cy"])
def test_numbers_of_the_drawing_are_the_same_in_every_language(language):
    with override(language):
        root = ET.fromstring(render_svg(spec_of(NOISE)))
    for text in root.iter(f"{SVG}text"):
        float(text.get("x")), float(text.get("y"))


def test_a_chart_is_the_same_every_time():
    assert render_svg(spec_of(RISE, freeze=17)) == render_svg(spec_of(RISE, freeze=17))


def test_a_note_stands_only_where_its_place_can_be_told():
    notes = [Note(1, date(2026, 1, 1)), Note(2, 3.5), Note(3, "Podiatry")]
    assert [b.text for b in drawn(NOISE, x=[k + 0.5 for k in range(24)], notes=notes).badges] == ["2"]
    assert [b.text for b in drawn([1, 2], x=["Podiatry", "Dietetics"], notes=notes).badges] == ["3"]
    assert [b.text for b in drawn(NOISE, notes=notes).badges] == ["1"]
