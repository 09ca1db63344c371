"""A second opinion: the same statistics, written slowly and from the definitions.

No code is shared with ``runcharts``. Values come in as whole numbers, so that what is equal
here is equal there.
"""

from fractions import Fraction
from itertools import pairwise
from math import comb, gamma, log2, pi, sqrt
from statistics import mean, median, stdev


def sign(number):
    return (number > 0) - (number < 0)


def on_sides(values, centre):
    """[(position, +1 or -1)] of the useful points among [(position, value or None)]."""
    return [(i, sign(v - centre)) for i, v in values if v is not None and v != centre]


def stretches(items, alike):
    """All longest blocks of neighbours that are pairwise alike."""
    blocks = []
    for item in items:
        if blocks and alike(blocks[-1][-1], item):
            blocks[-1].append(item)
        else:
            blocks.append([item])
    return blocks


def run_statistics(values, centre):
    sides = on_sides(values, centre) if centre is not None else []
    blocks = stretches(sides, lambda a, b: a[1] == b[1])
    n = len(sides)
    if not n:
        return {"n_useful": 0, "n_runs": 0, "longest_run": None, "n_crossings": None}
    fewest = next(
        k
        for k in range(n)
        if Fraction(sum(comb(n - 1, j) for j in range(k + 1)), 2 ** (n - 1)) >= Fraction(1, 20)
    )
    return {
        "n_useful": n,
        "n_runs": len(blocks),
        "longest_run": max(map(len, blocks)),
        "longest_run_max": round(log2(n)) + 3,
        "n_crossings": len(blocks) - 1,
        "n_crossings_min": fewest,
    }


def shifts(values, centre, length):
    """Every window of useful points on one side that cannot be made longer."""
    sides = on_sides(values, centre)
    found = []
    for a in range(len(sides)):
        for b in range(a + length, len(sides) + 1):
            window = {way for _, way in sides[a:b]}
            wider = [sides[a - 1][1]] if a else []
            wider += [sides[b][1]] if b < len(sides) else []
            if len(window) == 1 and not window & set(wider):
                found.append((tuple(i for i, _ in sides[a:b]), window.pop()))
    return found


def trends(values, length):
    """Every window of unequal neighbours all rising or all falling that cannot be made longer."""
    known = [(i, v) for i, v in values if v is not None]
    kept = [block[0] for block in stretches(known, lambda a, b: a[1] == b[1])]
    found = []
    for a in range(len(kept)):
        for b in range(a + length, len(kept) + 1):
            ways = {sign(q - p) for (_, p), (_, q) in pairwise(kept[a:b])}
            wider = _steps_around(kept, a, b)
            if len(ways) == 1 and not ways & wider:
                found.append((tuple(i for i, _ in kept[a:b]), ways.pop()))
    return found


def _steps_around(kept, a, b):
    around = set()
    if a:
        around.add(sign(kept[a][1] - kept[a - 1][1]))
    if b < len(kept):
        around.add(sign(kept[b][1] - kept[b - 1][1]))
    return around


def c4(n):
    return sqrt(2 / (n - 1)) * gamma(n / 2) / gamma((n - 1) / 2)


def mean_range(values, screened, limit=3.267):
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if screened and ranges:
        ranges = [r for r in ranges if r < limit * mean(ranges)]
    return mean(ranges) if ranges else None


def known(values):
    return [v for v in values if v is not None]


def i_lines(y, base, screened):
    """(centre, lower, upper) of an individuals chart; ``base`` are the values that feed it, gaps included."""
    if not known(base):
        return None, None, None
    centre, amr = mean(known(base)), mean_range(base, screened)
    if amr is None:
        return centre, None, None
    return centre, centre - 3 * amr / 1.128, centre + 3 * amr / 1.128


def p_lines(y, n, base):
    """Centre and per-point limits of a P chart from counts and denominators (pairs may hold None)."""
    pairs = [(y[i], n[i]) for i in base if y[i] is not None and n[i]]
    if not pairs:
        return None, [None] * len(y), [None] * len(y)
    centre = sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    widths = [
        3 * sqrt(centre * (1 - centre) / b) if a is not None and b else None
        for a, b in zip(y, n, strict=True)
    ]
    low = [None if w is None else max(0, centre - w) for w in widths]
    high = [None if w is None else min(1, centre + w) for w in widths]
    return centre, low, high


def u_lines(y, n, base):
    pairs = [(y[i], n[i]) for i in base if y[i] is not None and n[i]]
    if not pairs:
        return None, [None] * len(y), [None] * len(y)
    centre = sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    widths = [3 * sqrt(centre / b) if a is not None and b else None for a, b in zip(y, n, strict=True)]
    low = [None if w is None else max(0, centre - w) for w in widths]
    return centre, low, [None if w is None else centre + w for w in widths]


def prime_lines(y, n, base, screened, ceiling):
    """Laney's charts: the plain limits with sigma times that of the standardised values."""
    pairs = [(y[i], n[i]) for i in base if y[i] is not None and n[i]]
    if not pairs:
        return None, [None] * len(y), [None] * len(y)
    centre = sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    variance = centre * (1 - centre) if ceiling else centre
    sigmas = [sqrt(variance / b) if a is not None and b else None for a, b in zip(y, n, strict=True)]
    z = [(y[i] / n[i] - centre) / sigmas[i] if sigmas[i] else None for i in base]
    spread = mean_range(z, screened)
    wide = [None if s is None or spread is None else 3 * s * spread / 1.128 for s in sigmas]
    low = [None if w is None else max(0, centre - w) for w in wide]
    high = [None if w is None else (min(ceiling, centre + w) if ceiling else centre + w) for w in wide]
    return centre, low, high


def ip_lines(y, n, base, screened):
    rate = [a / b if a is not None and b else None for a, b in zip(y, n, strict=True)]
    used = [i for i in base if rate[i] is not None]
    if not used:
        return None, [None] * len(y), [None] * len(y)
    centre = sum(y[i] for i in used) / sum(n[i] for i in used)
    spreads = [
        sqrt(pi / 2) * abs(rate[i] - rate[j]) / sqrt(1 / n[i] + 1 / n[j])
        for i, j in pairwise(base)
        if rate[i] is not None and rate[j] is not None
    ]
    if screened and spreads:
        spreads = [s for s in spreads if s < 3.2665 * mean(spreads)]
    if not spreads:
        return centre, [None] * len(y), [None] * len(y)
    widths = [3 * mean(spreads) / sqrt(b) if r is not None else None for r, b in zip(rate, n, strict=True)]
    return (
        centre,
        [None if w is None else centre - w for w in widths],
        [None if w is None else centre + w for w in widths],
    )


def xbar_lines(groups, base):
    """Centre and limits of subgroup means; ``groups`` are lists of readings."""
    used = [groups[i] for i in base if groups[i]]
    if not used:
        return None, [None] * len(groups), [None] * len(groups)
    centre = mean([v for g in used for v in g])
    spread = within(used)
    widths = [
        3 * spread / (c4(len(g)) * sqrt(len(g))) if spread is not None and len(g) > 1 else None
        for g in groups
    ]
    return (
        centre,
        [None if w is None else centre - w for w in widths],
        [None if w is None else centre + w for w in widths],
    )


def within(groups):
    several = [g for g in groups if len(g) > 1]
    if not several:
        return None
    if len({len(g) for g in groups}) == 1:
        return mean(stdev(g) for g in several)
    return sqrt(sum((len(g) - 1) * stdev(g) ** 2 for g in several) / sum(len(g) - 1 for g in several))


def g_lines(base):
    values = known(base)
    if not values:
        return None, None, None
    m = mean(values)
    return median(values), 0, m + 3 * sqrt(m * (m + 1))


def t_lines(base, screened):
    roots = [None if v is None else v ** (1 / 3.6) for v in base]
    centre, low, high = i_lines(roots, roots, screened)
    if centre is None or low is None:
        return centre and centre**3.6, None, None
    return centre**3.6, max(low, 0) ** 3.6, high**3.6


def mdc_rules(y, fixed, screened):
    """ptd's four rules for one group without gaps, window by window."""
    centre, amr = mean(fixed), mean_range(fixed, screened)
    count = len(y)
    side = [sign(v - centre) for v in y]
    shift, trend = [False] * count, [False] * count
    for a in range(count - 6):
        window = range(a, a + 7)
        steps = {sign(y[i + 1] - y[i]) for i in range(a, a + 6)}
        for i in window:
            shift[i] = shift[i] or {side[j] for j in window} in ({1}, {-1})
            trend[i] = trend[i] or steps in ({1}, {-1})
    if amr is None:
        return {"shift7": shift, "trend7": trend, "outside": [False] * count, "two": [False] * count}
    outside = [abs(v - centre) > 2.66 * amr for v in y]
    close = [not out and abs(v - centre) > 2 * (2.66 / 3) * amr for out, v in zip(outside, y, strict=True)]
    two = [False] * count
    for a in range(count - 2):
        window = range(a, a + 3)
        if {side[j] for j in window} in ({1}, {-1}) and sum(close[j] for j in window) >= 2:
            for j in window:
                two[j] = two[j] or close[j]
    return {"shift7": shift, "trend7": trend, "outside": outside, "two": two}


def phases(y, med_rows, runlength, ways):
    """(median, first, last) per phase: walk on point by point and begin anew after every sustained run."""
    found = [(median(known(y[:med_rows])) if known(y[:med_rows]) else None, 0, med_rows - 1)]
    run, way = [], 0
    i = med_rows
    while i < len(y):
        centre = found[-1][0]
        here = 0 if y[i] is None or centre is None else sign(y[i] - centre)
        if here and here == way:
            run.append(i)
        elif here:
            run, way = [i], here
        if len(run) == runlength and way in ways:
            found.append((median([y[j] for j in run]), run[0], run[-1]))
            run, way = [], 0
        i += 1
    return found
