"""Whether a measurement plan is complete: what a reader must be told before a chart can be trusted."""

from __future__ import annotations

from .models import Measure

#: What a plan needs, in the order in which it is read, with the words for it.
NEEDED: dict[str, str] = {
    "name": "a name",
    "kind": "whether it is an outcome, process or balance measure",
    "summary": "a line that says what it is",
    "why_it_matters": "why it matters",
    "operational_definition": "an operational definition",
    "numerator_definition": "what is counted",
    "unit": "a unit",
    "data_source": "the data source",
    "collection_method": "how the data are collected",
    "frequency": "how often",
    "sampling": "the sampling (or that everything is counted)",
    "owner": "an owner",
    "baseline_plan": "the baseline period",
    "goal": "the goal",
    "improvement_direction": "which direction is better",
    "chart_type": "the chart",
    "chart_reason": "why this chart",
    "rule_set": "the rules",
    "next_review_on": "the date of the next review",
}
#: Words that are addresses of the room itself, such as /<programme>/measures/new/.
RESERVED_SLUGS = frozenset({"all", "export", "jobs", "library", "new", "numbers"})
BEFORE_PUBLISHING = ("name", "kind", "operational_definition", "unit", "improvement_direction")


def missing_fields(measure: Measure) -> dict[str, str]:
    """The fields of the plan that are empty, with the words for them."""
    missing = {name: words for name, words in NEEDED.items() if _is_empty(measure, name)}
    if measure.has_denominator and not measure.denominator_definition.strip():
        missing["denominator_definition"] = "the denominator"
    if measure.data_kind == Measure.DataKind.EVENTS and not measure.event_name.strip():
        missing["event_name"] = "what one event is called"
    return missing


def missing_before_publishing(measure: Measure) -> list[str]:
    return [NEEDED[name] for name in BEFORE_PUBLISHING if _is_empty(measure, name)]


def _is_empty(measure: Measure, name: str) -> bool:
    value = getattr(measure, name)
    return not value.strip() if isinstance(value, str) else value is None


def lacks_balance(measures: list[Measure]) -> bool:
    """A programme that watches only what it wants to improve cannot see what it makes worse."""
    return bool(measures) and not any(m.kind == Measure.Kind.BALANCE for m in measures)
