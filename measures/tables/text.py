"""Separated text (CSV and its relatives, or a paste from a spreadsheet) -> rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from .table import Draft, Limits, UnreadableTable, too_many_rows

# In order of trust when two fit equally well: a comma is also a decimal mark and ordinary punctuation.
DELIMITERS = ("\t", ";", "|", ",")
DELIMITER_NAMES = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", "": "nothing"}
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 60
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and a note when its encoding had to be guessed.

    A byte order mark decides; without one, bytes of nought in every second place are UTF-16; then UTF-8; at
    last Windows-1252, which older spreadsheets write in Britain. Raises UnreadableTable.
    """
    encoding, note, body = _encoding(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and not data.startswith(codecs.BOM_UTF8):
            return _decode_windows(data)
        raise UnreadableTable(
            f"The file says that its text is {encoding.upper()}, but from byte {error.start + 1:,} on it is "
            "not. "
            "It may be cut off or damaged: save it again as “CSV UTF-8” and try again."
        ) from error
    if (position := text.find("\0")) >= 0:
        row = text.count("\n", 0, position) + 1
        raise UnreadableTable(
            f"Line {row:,} of the file holds a NUL byte, which no text has. The file is damaged or is not a "
            "CSV "
            "file: open it in the program it comes from and save it as CSV UTF-8 or as an Excel workbook "
            "(.xlsx)."
        )
    return text, note


def _encoding(data: bytes) -> tuple[str, str, bytes]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, "", data[len(mark) :]
    sample = data[:4096]
    pairs = len(sample) // 2
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if pairs >= 2 and max(even, odd) > 0.6 * pairs and min(even, odd) < 0.1 * pairs:
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return encoding, f"The file does not name its encoding; we read it as {encoding[:6].upper()}.", data
    return "utf-8", "", data


def _decode_windows(data: bytes) -> tuple[str, str]:
    if 0 in data:
        raise UnreadableTable(
            "The file holds NUL bytes, which no text has. It is damaged or is not a CSV file: open it in "
            "the program "
            "it comes from and save it as CSV UTF-8 or as an Excel workbook (.xlsx)."
        )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableTable(
            f"Line {line:,} of the file has bytes that are no letters in UTF-8 or in Windows-1252. "
            "Save the file as “CSV UTF-8” and try again."
        ) from error
    return (
        text,
        "The file is not UTF-8; we read it as Windows-1252. Check names with accents and signs such as £.",
    )


def read_rows(text: str, *, what: str, limits: Limits) -> tuple[Draft, str, list[str]]:
    """Rows of separated text, the delimiter between their cells, and notes."""
    text = text.removeprefix("\ufeff")
    first_line, _, rest = text.partition("\n")
    skipped = 0
    declared = first_line.strip().lower()
    if len(declared) == 5 and declared.startswith("sep=") and declared[4] in DELIMITERS:
        delimiter, text, skipped = declared[4], rest, 1  # what Excel writes to tell itself
    elif first_line.strip("\r\n").lower() == "sep=\t":
        delimiter, text, skipped = "\t", rest, 1
    else:
        delimiter = sniff_delimiter(text)
    draft = Draft(limits, what)
    for number, cells in enumerate(_records(text, delimiter, what, limits), start=1 + skipped):
        if number > limits.rows + 1 + skipped:
            raise too_many_rows(what, limits)
        draft.add(number, cells)
    notes = []
    if draft.rows and max(map(len, draft.rows)) > 1 and delimiter != ("\t" if what == "paste" else ","):
        notes.append(f"The columns are parted by {DELIMITER_NAMES[delimiter]}.")
    return draft, delimiter, notes


def _records(text: str, delimiter: str, what: str, limits: Limits) -> Iterator[list[str]]:
    """Rows of cells. A quotation mark that is never closed is found here, not taken for one long cell."""
    text = text.rstrip()  # blank lines at the end are nobody's rows
    reader = csv.reader(
        _bounded_lines(text, delimiter, what, limits), delimiter=delimiter or ",", strict=True
    )
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise UnreadableTable(
                    f"Row {row:,} of the {what} has a cell that goes on for more than {limits.characters:,} "
                    "characters. Look for a quotation mark that is opened and never closed."
                ) from error
            raise UnreadableTable(
                f'Row {row:,} of the {what} has a quotation mark (") that is never closed, or text after '
                "a closing one. Inside quotation marks, write the mark twice."
            ) from error
        yield cells


def _bounded_lines(text: str, delimiter: str, what: str, limits: Limits) -> Iterator[str]:
    """Lines with their ends, each bounded before it is taken apart: a million columns cost one count."""
    longest = limits.columns * limits.characters
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if delimiter and line.count(delimiter) >= limits.columns and '"' not in line:
            line = line.rstrip(delimiter + " \r\n") + "\n"  # empty columns on the right are nobody's columns
            if (columns := line.count(delimiter) + 1) > limits.columns:
                raise UnreadableTable(
                    f"Line {number:,} of the {what} has {columns:,} columns. At most {limits.columns} can be "
                    "read: "
                    "take out the columns that the measure does not need."
                )
        if len(line) > longest:
            raise UnreadableTable(
                f"Line {number:,} of the {what} is {len(line):,} characters long, which is more than a "
                "table's row "
                "can be. Check that it is the file you meant."
            )
        yield line


def sniff_delimiter(text: str) -> str:
    """The mark between cells, or "" when there is one column only.

    The mark that cuts the first rows into the most even number of cells wins; rows of one cell (titles, blank
    lines) do not count.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths: Counter[int] = Counter()
        try:
            for number, cells in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
                if number == _SAMPLE_ROWS:
                    break
                if any(cell.strip() for cell in cells):
                    widths[len(cells)] += 1
        except csv.Error:
            continue
        cut = [(count, width) for width, count in widths.items() if width > 1]
        if not cut:
            continue
        count, _ = max(cut)
        score = count / sum(widths.values())
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best
