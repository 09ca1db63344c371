"""The CPD record as a file its owner takes along: Word, PDF, CSV. Everything in the file, nothing linked."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import docx
import fontpkg_arimo
import typst

from programmes.spreadsheets import harmless

from .models import CPDActivity
from .record import Gap, Record

TEMPLATE = Path(__file__).parent / "cpd.typ"
FONTS = Path(fontpkg_arimo.ROOT) / "files"
COLUMNS = (
    "Date",
    "Activity",
    "Type",
    "Hours",
    "What I learned",
    "Benefit to my practice",
    "Benefit to service users",
    "Evidence",
)


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def row(activity: CPDActivity) -> tuple[str, ...]:
    return (
        day_in_words(activity.on),
        activity.title,
        activity.get_kind_display(),
        f"{activity.hours:f}".rstrip("0").rstrip(".") if activity.hours else "",
        activity.learned,
        activity.benefit_practice,
        activity.benefit_service_users,
        activity.evidence,
    )


def gap_in_words(gap: Gap) -> str:
    return f"No activity from {day_in_words(gap.since)} to {day_in_words(gap.until)}"


def as_csv(record: Record, name: str, today: date) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for activity in record.activities:
        writer.writerow([activity.on.isoformat(), *map(harmless, row(activity)[1:])])
    return file.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 only with the mark


def as_docx(record: Record, name: str, today: date) -> bytes:
    document = docx.Document()
    document.core_properties.title = "Record of continuing professional development"
    document.core_properties.author = name
    document.core_properties.language = "en-GB"
    document.add_heading("Record of continuing professional development", 0)
    document.add_paragraph(f"{name}. As at {day_in_words(today)}.")
    document.add_heading("Types of activity in the last two years", 1)
    for label, count in record.mix:
        document.add_paragraph(f"{label}: {count}", style="List Bullet")
    if record.gaps:
        document.add_heading("Gaps of more than three months", 1)
        for gap in record.gaps:
            document.add_paragraph(gap_in_words(gap), style="List Bullet")
    document.add_heading("Activities", 1)
    for activity in record.activities:
        values = dict(zip(COLUMNS, row(activity), strict=True))
        document.add_heading(f"{values.pop('Date')}: {values.pop('Activity')}", 2)
        for column, value in values.items():
            if value:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{column}: ").bold = True
                paragraph.add_run(_printable(value))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _printable(text: str) -> str:
    """XML has no room for control characters."""
    return "".join(each for each in text if each.isprintable() or each in "\n\t")


def as_pdf(record: Record, name: str, today: date) -> bytes:
    """PDF/UA. The texts go in as data: nothing a person writes is read as markup."""
    content = {
        "name": name,
        "as_at": day_in_words(today),
        "mix": [[label, str(count)] for label, count in record.mix],
        "gaps": [gap_in_words(gap) for gap in record.gaps],
        "columns": list(COLUMNS[2:]),
        "activities": [list(row(activity)) for activity in record.activities],
    }
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"record": json.dumps(content)},
        pdf_standards=["ua-1"],
    )


WRITERS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
}
