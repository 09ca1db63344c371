"""How each rule is said: one function per rule, and one line about everything the rule set has looked at.

"Special cause" is a word of control charts; a run chart speaks of a signal that something has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from measures.findings import Case, Finding
from measures.words import spelled

RUNS_TABLE = (10, 60)  # useful points for which Perla, Provost & Murray 2011, table 1, has a row


@dataclass(frozen=True, slots=True)
class Phrase:
    """One finding in words: "a shift above the median", "Shift: 9 weeks …", "All of the last 9 weeks …"."""

    name: str
    reason: str
    sentence: str


def phrase_of(case: Case, finding: Finding) -> Phrase:
    return _PHRASES[finding.rule](case, finding)


def span(case: Case, finding: Finding) -> str:
    """From when to when: "May to October 2026"."""
    return case.words.span(case.analysis.x[finding.first], case.analysis.x[finding.last])


def since_then(case: Case, finding: Finding) -> str:
    """What has come after a signal that has ended but still speaks."""
    since = points_since(case, finding)
    noun = case.words.noun(since, case.analysis.x[0])
    if finding.rule in ("outside_limits", "two_in_three"):
        return f"No other in the {noun if since == 1 else f'{since} {noun}'} since then."
    if since == 1:
        return f"The {noun} since then does not continue it."
    return f"The {since} {noun} since then do not continue it."


def points_since(case: Case, finding: Finding) -> int:
    """All points after a signal, also those that could not have gone on with it."""
    return sum(index > finding.signal.points[-1] for index in case.used)


def detail(case: Case, *told: Finding, now: bool = True) -> str:
    """Rule set, points, and what every other rule of the set has found in the last phase. `told` is what the
    sentence has said already; `now` is false when that is history."""
    count = len(case.used)
    here = " in this phase" if case.has_phases else ""
    on_line = count - len(case.sides)
    sentences = [
        rule_set(case),
        f"{count} {'point' if count == 1 else 'points'}{here}, {on_line or 'none'} on the {case.line}",
    ]
    if left_out := sum(not case.analysis.include[i] for i in range(case.part.start, case.part.stop)):
        sentences.append(f"{left_out} left out of the calculation")
    sentences += _other_rules(case, {finding.rule for finding in told})
    if case.analysis.rules.runs_table and case.in_time:
        sentences.append(_runs_status(case, "no further signal" if told and now else "no signal"))
    if case.analysis.rules.anhoej and case.part.longest_run is not None:
        sentences.append(_anhoej_status(case))
    return ". ".join(sentences) + "."


def rule_set(case: Case) -> str:
    return f"{case.analysis.rules.name}, version {case.analysis.rules.version}"


# ---- rules -------------------------------------------------------------------------------------------
def _shift(case: Case, f: Finding) -> Phrase:
    length = spelled(case.analysis.rules.shift or f.count, capital=True)
    where = _where(f)
    return _run(case, f, f"a shift {where} the {case.line}", "Shift", f"{length} or more in a row is a shift")


def _long_run(case: Case, f: Finding) -> Phrase:
    limit, where = case.part.longest_run_max, _where(f)
    if f.direction is not None:
        expected = f"By chance a run of up to {limit} is expected"
        return _run(case, f, f"a long run {where} the {case.line}", "Long run", expected)
    count, ended = _count(case, f), _span_of_points(case, f)
    return Phrase(
        f"a long run {where} the {case.line}, which has ended",
        f"Long run: {count} in a row {where} the {case.line}, {ended}",
        f"{count} in a row, {ended}, were {where} the {case.line}, where a run of up to {limit} is "
        f"expected by chance: {_meaning(case)} That run has ended, so its direction is no verdict on today.",
    )


def _run(case: Case, f: Finding, name: str, title: str, rule: str) -> Phrase:
    """Points in a row on one side of the centre line."""
    points, words = f.signal.points, case.words
    count, where, level = _count(case, f), _where(f), _level(case, f)
    across = [i for i in case.used if points[0] <= i]
    unbroken = f.after == 0 and len(across) == len(points)
    if unbroken:
        sentence = f"All of the last {count}, {_span_of_points(case, f)}, are {where}"
    else:
        are = "were" if f.after else "are"
        sentence = f"{count} in a row, {_span_of_points(case, f)}, {are} {where}"
    if any(i not in points for i in across if i <= f.last):
        rule += f"; points on the {case.line} do not count"
    return Phrase(
        name,
        f"{title}: {count} in a row {where} the {case.line} of {words.number(level)}, {_when(case, f)}",
        f"{sentence} the {case.line} of {words.amount(level)}. {rule}: {_meaning(case)}",
    )


def _trend(case: Case, f: Finding) -> Phrase:
    up = f.direction == "up"
    verb, past, going = ("rising", "rose", "up") if up else ("falling", "fell", "down")
    points, count = f.signal.points, _count(case, f)
    length = spelled(case.analysis.rules.trend or f.count, capital=True)
    first, last = (case.words.number(case.value(i)) for i in (points[0], points[-1]))
    return Phrase(
        f"a {verb} trend",
        f"Trend: {count} in a row {verb}, {_when(case, f, since=False)}",
        f"The line {past} {f.count - 1} times in a row over {count}, {_span_of_points(case, f)}, from "
        f"{first} to {last}. {length} or more points all going {going} is a trend: {_meaning(case)}",
    )


def _too_few_runs(case: Case, f: Finding) -> Phrase:
    return Phrase(
        "too few runs",
        f"Too few runs: {case.part.n_runs}, where {_expected_runs(case)} are expected",
        f"The line changes sides of the {case.line} too seldom: it makes {_runs_made(case)}, where "
        f"{_expected_runs(case)} are expected by chance. The points cluster: {_meaning(case)} "
        f"{_latest_side(case, f)}",
    )


def _too_many_runs(case: Case, f: Finding) -> Phrase:
    return Phrase(
        "too many runs",
        f"Too many runs: {case.part.n_runs}, where {_expected_runs(case)} are expected",
        f"The line changes sides of the {case.line} too often: it makes {_runs_made(case)}, where "
        f"{_expected_runs(case)} are expected by chance. That has no direction, good or bad: two different "
        f"things may be mixed in one chart, so look at how the data come about.",
    )


def _crossings(case: Case, f: Finding) -> Phrase:
    crossed, expected = case.part.n_crossings or 0, case.part.n_crossings_min
    times = {0: "never crosses the {}", 1: "crosses the {} once"}
    crosses = times.get(crossed, f"crosses the {{}} {crossed} times").format(case.line)
    return Phrase(
        f"too few crossings of the {case.line}",
        f"Few crossings: {crossed}, where at least {expected} are expected",
        f"The line {crosses}, where at least {expected} crossings are expected by chance. The points "
        f"cluster: {_meaning(case)} {_latest_side(case, f)}",
    )


def _outside_limits(case: Case, f: Finding) -> Phrase:
    a, words, at = case.analysis, case.words, f.signal.points[-1]
    where, which = _where(f), "upper" if f.direction == "up" else "lower"
    limit = (a.ucl if f.direction == "up" else a.lcl)[at]
    level = "" if limit is None else f" of {words.amount(limit)}"
    value, period = words.amount(case.value(at)), words.period(a.x[at])
    the = "the " if period.startswith("week") else ""
    return Phrase(
        f"a point {where} the {which} limit",
        f"Special cause: {value} {words.in_period(a.x[at])}, {where} the {which} limit",
        f"The point for {the}{period}, {value}, is {where} the {which} limit{level}. A point beyond the "
        f"limits is very unlikely by chance: {_meaning(case)}",
    )


def _two_in_three(case: Case, f: Finding) -> Phrase:
    which = "upper" if f.direction == "up" else "lower"
    nouns = case.words.noun(3, case.analysis.x[0])
    return Phrase(
        f"points close to the {which} limit",
        f"Special cause: two of three {nouns} close to the {which} limit, {_when(case, f, since=False)}",
        f"Two of three {nouns} in a row, {_span_of_points(case, f)}, lie close to the {which} limit (in "
        f"the outer third or beyond): {_meaning(case)}",
    )


def _inner_third(case: Case, f: Finding) -> Phrase:
    length, count = spelled(case.analysis.rules.inner_third or f.count, capital=True), _count(case, f)
    return Phrase(
        f"{f.count} points close to the {case.line}",
        f"Special cause: {count} in a row close to the {case.line}",
        f"{count} in a row, {_span_of_points(case, f)}, lie close to the {case.line} (in the inner third). "
        f"{length} or more: {_meaning(case)} It has no direction: the limits may be too wide, because "
        f"different things are mixed in one chart.",
    )


_PHRASES: dict[str, Callable[[Case, Finding], Phrase]] = {
    "outside_limits": _outside_limits,
    "shift": _shift,
    "trend": _trend,
    "two_in_three": _two_in_three,
    "longest_run": _long_run,
    "crossings": _crossings,
    "too_few_runs": _too_few_runs,
    "too_many_runs": _too_many_runs,
    "inner_third": _inner_third,
}


# ---- what the other rules say --------------------------------------------------------------------------
_NONE = {
    "outside_limits": "No point outside the limits",
    "shift": "No shift",
    "trend": "No trend",
    "two_in_three": "No two of three in the outer third",
    "inner_third": "No long stretch in the inner third",
}


def _other_rules(case: Case, told: set[str]) -> list[str]:
    """The rules of the set that say yes or no, except those told already."""
    found = {finding.rule: finding for finding in reversed(case.findings)}
    sentences = []
    for rule in _applied(case):
        if rule in told:
            continue
        if rule in found:
            sentences.append(f"Also {phrase_of(case, found[rule]).name}, {span(case, found[rule])}")
        else:
            sentences.append(_NONE[rule])
    return sentences


def _applied(case: Case) -> list[str]:
    rules, limits = case.analysis.rules, not case.is_run
    applied = {
        "outside_limits": rules.outside and limits,
        "shift": rules.shift and case.in_time,
        "trend": rules.trend and case.in_time,
        "two_in_three": rules.two_in_three and limits and case.in_time,
        "inner_third": rules.inner_third and limits and case.in_time,
    }
    return [rule for rule, is_applied in applied.items() if is_applied]


def _runs_status(case: Case, nothing: str) -> str:
    part = case.part
    if part.runs_lower is None:
        low, high = RUNS_TABLE
        return (
            f"Runs: {part.n_runs}; how many to expect is known for {low} to {high} points off the {case.line}"
        )
    result = {"too_few": "too few", "too_many": "too many"}.get(part.runs_verdict, nothing)
    text = f"Runs: {part.n_runs}, where {_expected_runs(case)} are expected, so {result}"
    if not all(case.analysis.baseline[i] for i in case.used):
        # The table holds for the median of the same points (Perla, Provost & Murray 2011).
        text += f" (a guide only, as the {case.line} comes from the first points)"
    return text


def _anhoej_status(case: Case) -> str:
    part = case.part
    return (
        f"Longest run: {part.longest_run}, where up to {part.longest_run_max} are expected. Crossings: "
        f"{part.n_crossings}, where at least {part.n_crossings_min} are expected"
    )


# ---- pieces ----------------------------------------------------------------------------------------------
def _meaning(case: Case) -> str:
    return "a signal that something has changed." if case.is_run else "a signal of special-cause variation."


def _where(f: Finding) -> str:
    return "above" if f.signal.direction == "up" else "below"


def _count(case: Case, f: Finding) -> str:
    return case.words.count(f.count, case.analysis.x[0])


def _level(case: Case, f: Finding) -> float:
    level = case.analysis.cl[f.signal.points[-1]]
    assert level is not None, "a signal about the centre line needs one"
    return level


def _span_of_points(case: Case, f: Finding) -> str:
    return case.words.span(case.analysis.x[f.signal.points[0]], case.analysis.x[f.signal.points[-1]])


def _when(case: Case, f: Finding, *, since: bool = True) -> str:
    """When, as short as it can be said beside the latest point: "since May", "May to October"."""
    xs, first, last = case.analysis.x, f.signal.points[0], f.signal.points[-1]
    latest = xs[case.used[-1]]
    if since and f.after == 0:
        return case.words.since(xs[first], latest=latest)
    this_year = getattr(xs[last], "year", None) == getattr(latest, "year", None)
    return case.words.span(xs[first], xs[last], year=not this_year)


def _expected_runs(case: Case) -> str:
    return f"{case.part.runs_lower} to {case.part.runs_upper}"


def _runs_made(case: Case) -> str:
    return f"{case.part.n_runs} run" if case.part.n_runs == 1 else f"{case.part.n_runs} runs"


def _latest_side(case: Case, f: Finding) -> str:
    if f.direction is None:
        return f"The latest points do not settle on one side of the {case.line}, so its direction is unknown."
    run, where = case.runs[-1], "above" if f.direction == "up" else "below"
    if run == 1:
        return f"The latest point is {where} the {case.line}."
    return f"The latest {run} points off the {case.line} are all {where} it."
