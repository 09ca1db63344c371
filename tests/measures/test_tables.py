"""Reading of files and pastes: what is read, what is said aloud, what is refused and in which words."""

from __future__ import annotations

import csv
import hashlib
import io
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import IO, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.tables import LIMITS, Limits, Table, UnreadableTable, read_table
from measures.tables.table import column_letters

from .workbooks import CONTENT_TYPES, LINKS, WORKBOOK, by_hand, packed, sheet_of, workbook

DATA = Path(__file__).parent.parent / "data" / "imports"
ROWS = (("2025-01", "5"), ("2025-02", "7"))


def refusal(source: bytes | str | IO[bytes], **options: Any) -> str:
    with pytest.raises(UnreadableTable) as caught:
        read_table(source, **options)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def outcome(source: bytes | str) -> Table | str:
    """The table, or the sentence; anything else fails the test."""
    try:
        return read_table(source)
    except UnreadableTable as error:
        return str(error)


class Counted(io.BytesIO):
    """A stream without end that counts what is taken from it: a file of any size, in no memory."""

    def __init__(self, piece: bytes = b"2025-01,5\n") -> None:
        self.piece = piece
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "reading without a bound"
        self.given += size
        return (self.piece * (size // len(self.piece) + 1))[:size]


# --- separated text ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_every_encoding_and_line_end(encoding: str, end: str) -> None:
    text = end.join(["month,café", "2025-01,5", "2025-02,7", ""])
    table = read_table(text.encode(encoding))
    assert table.names == ("month", "café")
    assert table.rows == ROWS
    assert table.numbers == (2, 3)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_csv_in_utf_16_without_mark_is_read_and_said(encoding: str) -> None:
    table = read_table("month,n\n2025-01,5\n2025-02,7\n".encode(encoding))
    assert table.rows == ROWS
    assert "UTF-16" in table.notes[0]


def test_csv_in_windows_1252_is_read_and_said() -> None:
    table = read_table("month,£ café\n2025-01,5\n2025-02,7\n".encode("cp1252"))
    assert table.names == ("month", "£ café")
    assert "Windows-1252" in table.notes[0]


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_csv_with_another_delimiter(delimiter: str, word: str) -> None:
    table = read_table(f"month{delimiter}n\n2025-01{delimiter}12,5\n2025-02{delimiter}13,5\n".encode())
    assert table.rows == (("2025-01", "12,5"), ("2025-02", "13,5"))
    assert table.notes == (f"The columns are parted by {word}.",)


def test_csv_with_excels_own_line_about_the_delimiter() -> None:
    table = read_table(b"sep=;\r\nmonth;n\r\n2025-01;5\r\n")
    assert table.header == ("month", "n")
    assert table.numbers == (3,)


def test_csv_with_quoted_newlines_doubled_quotes_and_delimiters() -> None:
    table = read_table(b'month,note\n2025-01,"first\nsecond, ""loud"""\n2025-02,plain\n')
    assert table.rows == (("2025-01", 'first\nsecond, "loud"'), ("2025-02", "plain"))
    assert table.numbers == (2, 3)


def test_csv_with_blank_lines_counts_rows_as_a_spreadsheet_does() -> None:
    assert read_table(b"month,n\n\n2025-01,5\n,\n2025-02,7\n\n\n").numbers == (3, 5)


def test_csv_with_empty_columns_and_rows_at_the_end() -> None:
    table = read_table(b"month,n,,,\n2025-01,5,,,\n2025-02,7,,,\n,,,,\n")
    assert (table.width, table.rows) == (2, ROWS)


def test_csv_with_short_rows_is_filled_up() -> None:
    assert read_table(b"month,n,note\n2025-01,5\n2025-02,7,hello\n").rows[0] == ("2025-01", "5", "")


def test_csv_with_a_long_row_names_it() -> None:
    table = read_table(b"month,n\n2025-01,5\n2025-02,1,234\n")
    assert table.row_problems[1].startswith("Row 3 has 3 cells where the row of names has 2")


def test_csv_without_names() -> None:
    table = read_table(b"2025-01,5\n2025-02,7\n")
    assert table.header is None
    assert table.names == ("Column A", "Column B")
    assert table.with_header(True).rows == ROWS[1:]
    assert table.with_header(True).with_header(False) == table


def test_csv_with_a_title_above_the_table() -> None:
    table = read_table(b"Infections\n\nmonth,n\n2025-01,5\n2025-02,7\n")
    assert table.header_number == 3
    assert table.notes == ("Row 1 is above the table and not read.",)


def test_names_twice_stay_apart() -> None:
    assert read_table(b"month,n,n\n2025-01,5,6\n").names == ("month", "n", "n (column C)")


def test_paste_from_a_spreadsheet() -> None:
    table = read_table("month\tn\r\n2025-01\t5\r\n2025-02\t7\r\n")
    assert (table.kind, table.rows, table.notes) == ("paste", ROWS, ())


def test_paste_of_one_column() -> None:
    assert read_table("5\n6\n7").rows == (("5",), ("6",), ("7",))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        (b",,,\n,,,\n", "no filled cell"),
        (b"month,n\n2025-01,\x005\n", "Line 2 of the file holds a NUL byte"),
        ("month,n\n2025-01,\x005\n".encode("utf-16"), "Line 2 of the file holds a NUL byte"),
        (b"caf\xe9,n\n2025-01,\x005\n", "NUL bytes"),
        (b"\xff\xfem\x00o\x00n", "from byte"),
        (b"\xef\xbb\xbfmonth,\xff\n", "says that its text is UTF-8"),
        (b"month,\x81\x8d\n2025-01,5\n", "Line 1 of the file has bytes that are no letters"),
        (b'month,n\n2025-01,"5\n2025-02,7\n', "Row 2 of the file has a quotation mark"),
        (b'month,n\n2025-01,"5" x\n2025-02,7\n', "Row 2 of the file has a quotation mark"),
        (b'month,n\n2025-01,"' + b"5" * 200_000 + b'"\n', "Row 2 of the file has a cell that goes on"),
        (b"month,n\n2025-01,\x075\n", "Cell B2 holds a control character (U+0007)"),
        (b"month,n\n2025-01," + b"5" * 5_001, "Cell B2 holds more than 5,000 characters"),
        (b",".join([b"1"] * 1_000_000), "Line 1 of the file has 1,000,000 columns. At most 200"),
        (b"a,n\n" + b",".join([b'"1"'] * 100_000), "Row 2 of the file has 100,000 columns. At most 200"),
        (b'a,n\n"' + b"x," * 600_000, "characters long"),
        (b"1,2\n" * 20_002, "more than 20,000 rows"),
        (b"1,2\n" + b"\n" * 300_000 + b"3,4\n", "more than 20,000 rows, empty ones counted"),
        (b"1," * 30 + b"1\n" + (b"1," * 30 + b"1\n") * 13_000, "more than 400,000 filled cells"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_broken_text_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refusal(data, filename="numbers.csv")


def test_a_million_columns_are_counted_not_cut() -> None:
    """The row is refused by counting its delimiters: no list of a million cells is ever made."""
    line = b",".join([b"1"] * 1_000_000)
    assert len(line) < LIMITS.bytes
    assert "1,000,000 columns" in refusal(line)


def test_100_mb_are_refused_after_10() -> None:
    endless = Counted()
    assert "larger than 10 MB" in refusal(endless)
    assert endless.given == LIMITS.bytes + 1


def test_blank_lines_without_number_at_the_end_are_nobodys() -> None:
    assert read_table(b"month,n\n2025-01,5\n2025-02,7\n" + b"\n" * 500_000).rows == ROWS


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "nothing in the box"), (" \n\t\n", "nothing in the box"), ("a\t\x00", "NUL characters"),
     ("<table><tr><td>5</td></tr></table>", "web page")],
)  # fmt: skip
def test_broken_paste_is_refused_in_words(text: str, words: str) -> None:
    assert words in refusal(text)


# --- other kinds of file -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"GIF89a", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel workbook (.xls)"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"\xef\xbb\xbf\r\n<html><body>", "web page"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b'{"n": [1, 2]}', "JSON"),
        (b"PK\x03\x04 not really", "damaged"),
        (b"PK\x05\x06" + b"\x00" * 18, "zip archive"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "is none"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.parametrize("name", ["numbers.csv", "numbers.xlsx"])
def test_other_kinds_of_file_are_named(data: bytes, words: str, name: str) -> None:
    sentence = refusal(data, filename=name)
    assert words in sentence or "NUL byte" in sentence


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": "<w/>"}, "Word document"),
        ({"ppt/presentation.xml": "<p/>"}, "PowerPoint"),
        ({"xl/workbook.bin": b"\x00"}, ".xlsb"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"Index/Document.iwa": b"\x00"}, "In Numbers choose"),
        ({"photo.csv": "1,2"}, "zip archive"),
    ],
)
def test_other_packages_are_named(parts: dict[str, str | bytes], words: str) -> None:
    assert words in refusal(packed({"[Content_Types].xml": CONTENT_TYPES} | parts))


def test_a_workbook_named_csv_is_read_as_what_it_is() -> None:
    assert read_table(workbook([("month", "n"), ("2025-01", 5)]), filename="numbers.csv").kind == "xlsx"


# --- workbooks -----------------------------------------------------------------------------------


def test_workbook_with_dates_percentages_and_blanks() -> None:
    table = read_table(
        workbook(
            [
                ("Month", "Score", "n", "On"),
                (date(2025, 3, 1), 0.16, 5, None),
                (date(2025, 4, 1), 1.25, None, True),
            ],
            formats={"B2": "0.0%", "B3": "0.00"},
        )
    )
    assert table.names == ("Month", "Score", "n", "On")
    assert table.rows == (("2025-03-01", "16%", "5", ""), ("2025-04-01", "1.25", "", "TRUE"))


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_workbook_counts_days_from_1900_or_1904(epoch_1904: bool) -> None:
    days = [date(2012, 11, 1), date(2024, 2, 29), date(2026, 12, 31)]
    table = read_table(workbook([("Day", "n"), *((day, 1) for day in days)], epoch_1904=epoch_1904))
    assert [row[0] for row in table.rows] == [day.isoformat() for day in days]
    assert table.date_1904 is epoch_1904
    assert any("1904" in note for note in table.notes) is epoch_1904


def test_workbook_with_a_time_of_day_keeps_it() -> None:
    table = read_table(
        by_hand_styled('<row r="1"><c r="A1" s="1"><v>45717.5</v></c><c r="B1"><v>3</v></c></row>')
    )
    assert table.rows == (("2025-03-01 12:00:00", "3"),)


def by_hand_styled(rows: str) -> bytes:
    """A sheet whose style 1 is a date."""
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    links = LINKS.replace(
        "</Relationships>", '<Relationship Id="rId9" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    return by_hand(sheet_of(rows), **{"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": links})


@pytest.mark.parametrize("serial", ["60", "2958466", "99999999", "-3"])
def test_workbook_with_a_day_that_never_was(serial: str) -> None:
    table = read_table(
        by_hand_styled(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c><c r="B1"><v>3</v></c></row>')
    )
    assert "Cell A1 is shown as a date" in table.cell_problems[0, 0]


def test_workbook_with_a_formula_without_a_stored_value() -> None:
    table = read_table(workbook([("month", "n"), ("2025-01", "=1+1")]))
    assert table.cell_problems[0, 1].startswith("Cell B2 is a formula without a stored value")


def test_workbook_with_a_formula_gives_the_stored_value() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>"a"&amp;1</f><v>a1</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    assert read_table(by_hand(sheet_of(rows))).with_header(False).rows == (("a1", "2"),)


def test_workbook_with_an_error_in_a_cell() -> None:
    rows = '<row r="4"><c r="A4"><v>1</v></c><c r="C4" t="e"><v>#DIV/0!</v></c></row>'
    assert "Cell C4 shows the error #DIV/0!" in read_table(by_hand(sheet_of(rows))).cell_problems[0, 2]


def test_workbook_with_rich_and_inline_and_escaped_text() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>Ward</t></r><r><t> A</t></r><rPh><t>sounds</t></rPh></si><si><t>a_x0041_b</t></si></sst>"
    )
    rows = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
        '<c t="s"><v>1</v></c></row>'
    )
    assert read_table(by_hand(sheet_of(rows), strings)).with_header(False).rows == (
        ("Ward A", "inline", "aAb"),
    )


def test_rows_that_a_filter_hides_are_read_and_said() -> None:
    table = read_table(
        by_hand(
            sheet_of(
                '<row r="1"><c t="str"><v>month</v></c><c t="str"><v>n</v></c></row>'
                '<row r="2" hidden="1"><c t="str"><v>2025-01</v></c><c><v>4</v></c></row>'
                '<row r="3"><c t="str"><v>2025-02</v></c><c><v>5</v></c></row><row r="4" hidden="1"/>'
            )
        )
    )
    assert table.rows == (("2025-01", "4"), ("2025-02", "5"))
    assert table.notes == ("1 row is hidden in the workbook, perhaps by a filter, and read like all others.",)


def test_workbook_with_several_sheets_reads_the_first_filled_and_names_the_others() -> None:
    data = workbook([], [("month", "n"), ("2025-01", 5)], [("other", "m"), ("2025-01", 9)])
    table = read_table(data)
    assert table.sheet == "Sheet 2"
    assert "“Sheet 1”, “Sheet 3”" in table.notes[0]
    assert read_table(data, sheet="sheet 3").names == ("other", "m")
    assert "It has “Sheet 1”, “Sheet 2”, “Sheet 3”" in refusal(data, sheet="Nonsense")


def test_workbook_with_macros_is_refused() -> None:
    data = by_hand(sheet_of(""), **{"xl/vbaProject.bin": b"macro"})
    assert "macros" in refusal(data, filename="numbers.xlsm")


def test_workbook_with_a_password_is_refused() -> None:
    data = bytearray(by_hand(sheet_of("")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(mark)
        data[position + offset] |= 1
    assert "password" in refusal(bytes(data))


def test_workbook_without_cells_is_refused() -> None:
    assert "no filled cell" in refusal(workbook([]))
    assert "none of its sheets" in refusal(workbook([], []))


def test_workbook_cut_off_is_refused() -> None:
    data = workbook([("month", "n"), ("2025-01", 5)])
    assert "damaged" in refusal(data[: len(data) // 2])
    broken = bytearray(data)
    broken[len(data) // 3] ^= 0xFF
    # A flipped bit is found, or falls where nothing is read; nothing else may come of it.
    result = outcome(bytes(broken))
    assert isinstance(result, Table) or "damaged" in result


class Opened:
    """Counts how much is unpacked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes = 0
        original = zipfile.ZipExtFile.read

        def read(stream: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
            piece = original(stream, size)
            self.bytes += len(piece)
            return piece

        monkeypatch.setattr(zipfile.ZipExtFile, "read", read)


def test_zip_bomb_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = by_hand(sheet_of(f"<row><c><v>{'0' * 100_000_000}</v></c></row>"))
    assert len(bomb) < 200_000
    opened = Opened(monkeypatch)
    assert "unpacks to 95 MB" in refusal(bomb)
    assert opened.bytes == 0


def test_tightly_packed_part_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(monkeypatch)
    assert "packed" in refusal(by_hand(sheet_of(f"<row><c><v>{'0' * 20_000_000}</v></c></row>")))
    assert opened.bytes == 0


def test_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says a few bytes, the stream holds 50 MB: no more than it says is ever unpacked."""
    content = sheet_of(f"<row><c><v>{'0' * 50_000_000}</v></c></row>").encode()
    data = by_hand(content).replace(struct.pack("<I", len(content)), struct.pack("<I", 1000))
    opened = Opened(monkeypatch)
    assert "damaged" in refusal(data)
    assert opened.bytes < 10_000


def test_archive_of_very_many_parts_is_refused() -> None:
    assert "far more parts" in refusal(packed({f"{number}.xml": "" for number in range(2_500)}))


def test_billion_laughs_are_refused() -> None:
    laughs = "".join(
        f'<!ENTITY l{number} "{"".join(f"&l{number - 1};" for _ in range(10))}">' for number in range(1, 10)
    )
    sheet = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]>{sheet_of("<row><c><v>&l9;</v></c></row>")}'
    assert "XML declarations" in refusal(by_hand(sheet))


def test_entity_from_outside_is_refused() -> None:
    sheet = (
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>{sheet_of("<row><c><v>&x;</v></c></row>")}'
    )
    assert "XML declarations" in refusal(by_hand(sheet))


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deeply_nested_xml_is_refused(depth: int) -> None:
    noise = "".join(f"<a{number}>" for number in range(depth))
    closing = "".join(f"</a{number}>" for number in reversed(range(depth)))
    assert "damaged" in refusal(by_hand(sheet_of(noise + closing)))


def test_tag_without_end_is_refused() -> None:
    noise = "".join(f' a{number}="{number * 7919}"' for number in range(300_000))
    assert "damaged" in refusal(by_hand(sheet_of(f"<row{noise}></row>")))


def test_million_empty_rows_are_refused_after_20_000(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 1_048_577))
    data = by_hand(sheet_of(rows))
    opened = Opened(monkeypatch)
    assert "more than 20,000 rows, empty ones counted" in refusal(data)
    assert opened.bytes < 2_000_000  # of 19 MB


def test_million_columns_in_a_sheet_are_refused() -> None:
    cells = "".join(f"<c><v>{number}</v></c>" for number in range(1_000_000))
    assert "At most 200 columns" in refusal(by_hand(sheet_of(f"<row>{cells}</row>")))


def test_filled_cell_far_to_the_right_is_refused_and_named() -> None:
    assert "Cell XFD1 is filled" in refusal(by_hand(sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')))


def test_filled_cell_far_below_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    assert read_table(by_hand(sheet_of(rows))).numbers == (1, 1048576)


def test_huge_shared_strings_are_cut_then_refused() -> None:
    text = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(40_000))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    )
    sentence = refusal(by_hand(sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings))
    assert "Cell A1 holds more than 5,000 characters" in sentence


def test_very_many_shared_strings_are_refused() -> None:
    many = "".join(f"<si><t>{number:x}</t></si>" for number in range(400_001))
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{many}</sst>'
    assert "different texts" in refusal(by_hand(sheet_of(""), strings))


@pytest.mark.parametrize("number", ["7", "-1", "x", "99999999999999999999"])
def test_shared_string_that_is_not_there_is_refused(number: str) -> None:
    assert "damaged" in refusal(by_hand(sheet_of(f'<row><c t="s"><v>{number}</v></c></row>')))


def test_workbook_linked_outside_is_never_followed() -> None:
    links = LINKS.replace(
        'Target="worksheets/sheet1.xml"', 'Target="http://localhost:1/x" TargetMode="External"'
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": links,
    }
    assert "no sheet of cells" in refusal(packed(parts))


# --- what goes in comes out ----------------------------------------------------------------------

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="﻿\uffff\ufffe"
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: not text.isnumeric() and text.strip() == text)
CELL = st.one_of(
    st.just(""),
    TEXT.map(lambda text: f"{text} x"),
    st.integers(-(10**9), 10**9).map(str),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(str),
)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    """Rows below a row of names, the first column filled so that every row has its place."""
    width = draw(st.integers(2, 6))
    names = [f"name {column_letters(index)}" for index in range(width)]
    body = draw(st.lists(st.lists(CELL, min_size=width - 1, max_size=width - 1), min_size=1, max_size=12))
    return [names, *([str(number), *row] for number, row in enumerate(body))]


def same(table: Table, grid: list[list[str]]) -> bool:
    return table.header == tuple(grid[0]) and table.rows == tuple(map(tuple, grid[1:]))


@given(grids(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(deadline=None, max_examples=150)
def test_any_table_survives_csv(grid: list[list[str]], delimiter: str, encoding: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(grid)
    table = read_table(written.getvalue().encode(encoding))
    assert same(table, grid)
    assert Table.from_dict(table.to_dict()) == table


@given(grids())
@settings(deadline=None, max_examples=60)
def test_any_table_survives_a_workbook(grid: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in grid:
        book.active.append([int(cell) if cell.lstrip("-").isdigit() else cell or None for cell in row])
    for row in book.active:
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" is a text here
    saved = io.BytesIO()
    book.save(saved)
    table = read_table(saved.getvalue())
    assert same(table, [["" if cell is None else cell for cell in row] for row in grid])


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_give_a_table_or_a_sentence(data: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", b"a,b\n1,2\n"):
        result = outcome(prefix + data)
        assert isinstance(result, Table) or result.endswith(".")


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_paste_gives_a_table_or_a_sentence(text: str) -> None:
    result = outcome(text)
    assert isinstance(result, Table) or result.endswith(".")


def test_limits_can_be_narrower() -> None:
    assert "more than 2 rows" in refusal(b"1,2\n" * 4, limits=Limits(rows=2))


# --- real files ----------------------------------------------------------------------------------


def test_real_file_cdi_infections() -> None:
    table = read_table((DATA / "cdi_infections.csv").read_bytes())
    assert table.names == ("month", "n", "days", "period", "notes")
    assert len(table.rows) == 36
    assert table.rows[0] == ("2012-11-01", "17", "14768.4166666667", "pre", "NA")


def test_real_file_hospital_infections() -> None:
    table = read_table((DATA / "hospital_infections.csv").read_bytes())
    assert table.names == ("hospital", "infection", "month", "n", "days")
    assert len(table.rows) == 432
