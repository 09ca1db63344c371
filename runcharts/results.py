"""What an analysis answers: values that can be stored as JSON and read back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .arithmetic import Number
from .options import Options
from .rulesets import RuleSet
from .series import XKind, XValue, read_x

#: Changes whenever the same input could give another answer; stored with every analysis.
ENGINE_VERSION = "1.1"


@dataclass(frozen=True, slots=True)
class Signal:
    """One pattern that a rule found; whether it is good or bad is not decided here.

    ``rule``: shift, trend, too_few_runs, too_many_runs, longest_run, crossings, outside_limits, two_in_three
    or inner_third. ``part`` counts from 1; ``start``, ``stop`` are the first and last position (from 0) and
    ``points`` the positions that counted (points on the line or missing may lie between them).
    ``direction``: up (above, rising), down, or ``None`` where the pattern has none.
    """

    rule: str
    part: int
    start: int
    stop: int
    points: tuple[int, ...]
    direction: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch with its own centre line: positions ``start`` to before ``stop`` (from 0).

    The run statistics are ``None`` when no point is useful (off the line); the expected runs outside
    10 to 60 useful points. ``runs_signal`` is the Anhøj verdict, ``runs_verdict`` that of the Perla table
    (``too_few``, ``too_many``, ``expected``, ``not_applicable``).
    """

    number: int
    start: int
    stop: int
    centre: Number
    n_obs: int
    n_useful: int
    longest_run: int | None
    longest_run_max: int | None
    n_crossings: int | None
    n_crossings_min: int | None
    runs_signal: bool
    n_runs: int
    runs_lower: int | None
    runs_upper: int | None
    runs_verdict: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """A chart in numbers. The tuples run in parallel, one entry per plotted point in x order.

    ``too_few``: the last part has fewer points than the rule set asks for, so no rule was applied to it;
    ``points_needed``: how many more that part needs (0 when it has enough).
    """

    chart: str
    x: tuple[XValue, ...]
    y: tuple[Number, ...]
    n: tuple[Number, ...]
    part: tuple[int, ...]
    baseline: tuple[bool, ...]
    include: tuple[bool, ...]
    cl: tuple[Number, ...]
    lcl: tuple[Number, ...]
    ucl: tuple[Number, ...]
    lcl_95: tuple[Number, ...]
    ucl_95: tuple[Number, ...]
    sigma_signal: tuple[bool, ...]
    parts: tuple[Part, ...]
    signals: tuple[Signal, ...]
    rules: RuleSet
    too_few: bool
    points_needed: int
    options: Options
    x_kind: XKind
    engine_version: str = ENGINE_VERSION

    def to_dict(self) -> dict[str, Any]:
        """JSON-able: dates as ISO text, missing as ``None``, the whole rule set for the record."""
        values = {name: getattr(self, name) for name in _PLAIN}
        values |= {name: list(getattr(self, name)) for name in _LISTS}
        values["x"] = [v.isoformat() if isinstance(v, date) else v for v in self.x]
        values["parts"] = [asdict(p) for p in self.parts]
        values["signals"] = [{**asdict(s), "points": list(s.points)} for s in self.signals]
        values["rules"] = self.rules.to_dict()
        options = asdict(self.options)
        values["options"] = {
            **options,
            "part": list(self.options.part),
            "exclude": list(self.options.exclude),
        }
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Analysis:
        """Reads back what :meth:`to_dict` wrote."""
        kind = values["x_kind"]
        raw = [date.fromisoformat(v) for v in values["x"]] if kind == "date" else values["x"]
        x, _ = read_x(raw)
        fields: dict[str, Any] = {name: values[name] for name in _PLAIN}
        fields |= {name: tuple(values[name]) for name in _LISTS}
        return cls(
            **fields,
            x=tuple(v for v in x if v is not None),
            parts=tuple(Part(**p) for p in values["parts"]),
            signals=tuple(Signal(**{**s, "points": tuple(s["points"])}) for s in values["signals"]),
            rules=RuleSet.from_dict(values["rules"]),
            options=Options(**values["options"]),
        )


_PLAIN = ("chart", "too_few", "points_needed", "x_kind", "engine_version")
_LISTS = (
    "y", "n", "part", "baseline", "include", "cl", "lcl", "ucl", "lcl_95", "ucl_95", "sigma_signal",
)  # fmt: skip
