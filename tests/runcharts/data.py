"""Reference cases and real series, as this room's tests read them."""

import csv
import json
from datetime import date
from pathlib import Path

from runcharts import Series

DATA = Path(__file__).parent.parent / "data"


def cases() -> list[dict]:
    return json.loads((DATA / "chart_cases.json").read_text())["cases"]


def infections() -> list[dict[str, str]]:
    with (DATA / "cdi_infections.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def infections_series(*, per_bed_day: bool = False) -> Series:
    rows = infections()
    days = [float(r["days"]) for r in rows] if per_bed_day else None
    return Series([date.fromisoformat(r["month"]) for r in rows], [float(r["n"]) for r in rows], days)
