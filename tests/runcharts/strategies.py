"""Series as improvement work records them: whole numbers, ties, gaps, and a person's options."""

from hypothesis import strategies as st

from runcharts import Options, Series

values = st.integers(0, 12)
gappy = st.one_of(values, values, values, st.none())


@st.composite
def series(draw, *, y=gappy, minimum=0, maximum=40, denominators=False):
    ys = draw(st.lists(y, min_size=minimum, max_size=maximum))
    size = st.one_of(st.integers(13, 60), st.integers(13, 60), st.sampled_from([0, None]))
    ns = draw(st.lists(size, min_size=len(ys), max_size=len(ys))) if denominators else None
    return Series(range(1, len(ys) + 1), ys, ns)


@st.composite
def options(draw, chart="run", count=40, *, cuts=True):
    positions = st.lists(st.integers(0, count + 2), max_size=4)
    return Options(
        chart=chart,
        freeze=draw(st.none() | st.integers(0, count)),
        part=tuple(draw(positions)) if cuts and draw(st.booleans()) else (),
        part_baseline=tuple(draw(st.lists(st.integers(0, 8), max_size=3))),
        exclude=tuple(draw(positions)),
        screened_mr=draw(st.booleans()),
        y_neg=draw(st.booleans()),
    )
