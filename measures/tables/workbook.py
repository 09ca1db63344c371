"""An Excel workbook (.xlsx, ECMA-376) -> rows, read as a stream and bounded before anything is unpacked.

openpyxl could read it, but not within bounds that can be promised: it loads every part whole, pads empty
rows, and gives either a formula or its stored value, never both, so a formula without a stored value looks
like an empty cell. What a data sheet needs is small: sheets, shared strings, which number formats are dates,
the date system.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from .periods import from_serial
from .table import Draft, Limits, UnreadableTable, column_letters, too_many_rows

_CHUNK = 256 * 1024
_DEPTH = 40  # a data sheet nests about seven deep
_LONGEST_TAG = 1024 * 1024  # expat scans an unfinished tag again with each chunk it is fed
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_OPEN_AND_SAVE = "Open it in Excel, save it as an Excel workbook (.xlsx), and try again."
DAMAGED = f"The workbook is damaged and cannot be unpacked. {_OPEN_AND_SAVE}"


@dataclass(frozen=True)
class Sheet:
    name: str
    path: str
    hidden: bool


def read_rows(
    data: bytes, *, sheet: str, limits: Limits
) -> tuple[Draft, str, tuple[str, ...], bool, list[str]]:
    """Rows of one sheet; its name; the names of the others; whether days count from 1904; notes.

    Without a name the first visible sheet that holds something is read. Raises UnreadableTable.
    """
    _check_directory(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, limits)
            return _Workbook(archive, limits).read(sheet)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, KeyError) as error:
        raise UnreadableTable(DAMAGED) from error


def _check_directory(data: bytes, limits: Limits) -> None:
    """Look at the size of the zip directory before a library makes an object of each of its entries."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise UnreadableTable(DAMAGED)
    entries, size = struct.unpack("<HI", data[end + 10 : end + 16])
    if entries > limits.parts or size > limits.parts * 300:
        raise UnreadableTable(
            "The workbook has far more parts inside than a table needs. Save it as CSV UTF-8 instead."
        )


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableTable("The workbook is protected by a password. Save it without one and try again.")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableTable(
            "The workbook holds macros (.xlsm), which are not accepted. In Excel choose “Save as”, then "
            "“Excel workbook (.xlsx)”, and try again."
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        raise UnreadableTable(
            f"The workbook is small but unpacks to {unpacked / 2**20:,.0f} MB, more than a table of "
            f"{limits.rows:,} "
            "rows can be. Copy only the cells you need into a new workbook, or save the sheet as CSV UTF-8."
        )
    for part in parts:
        if part.file_size > 2**20 and part.file_size > limits.packing_ratio * max(part.compress_size, 1):
            raise UnreadableTable(
                f"The workbook is packed {part.file_size // max(part.compress_size, 1):,} times smaller "
                "than it is, "
                "which real data never is. Copy only the cells you need into a new workbook."
            )
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableTable(DAMAGED)
    if not any(name.endswith("[Content_Types].xml") for name in names) or "xl/workbook.xml" not in names:
        raise UnreadableTable(_other_package(archive, names))


def _other_package(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return f"This is a binary Excel workbook (.xlsb). {_OPEN_AND_SAVE}"
    if "word/document.xml" in names:
        return (
            "This is a Word document. Put the numbers into a spreadsheet, or copy the table and use “Paste”."
        )
    if "ppt/presentation.xml" in names:
        return "These are PowerPoint slides. Put the numbers into a spreadsheet and save it as .xlsx or CSV."
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return (
            "This is an Apple file, of Numbers perhaps. In Numbers choose “File”, “Export To”, “Excel” or “CSV”, "
            "and try again."
        )
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        kind = archive.read("mimetype")
        if kind.startswith(b"application/vnd.oasis.opendocument"):
            return (
                "This is an OpenDocument file (.ods). In LibreOffice choose “Save as”, “Excel 2007–365 "
                "(.xlsx)” or “Text CSV”, and try again."
            )
    return "This is a zip archive, not a workbook. Unpack it and choose the CSV or Excel file inside."


class _Workbook:
    """One open archive and the few parts of it that a table needs."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        self.sheets: list[Sheet] = []
        self.date_1904 = False
        self.strings: list[str] = []
        self.date_styles: frozenset[int] = frozenset()
        self.percent_styles: frozenset[int] = frozenset()

    def read(self, wanted: str) -> tuple[Draft, str, tuple[str, ...], bool, list[str]]:
        parts = self._read_contents()
        self._read_styles(parts.get("styles", ""))
        self._read_strings(parts.get("sharedStrings", ""))
        if wanted:
            chosen = [sheet for sheet in self.sheets if sheet.name.casefold() == wanted.strip().casefold()]
            if not chosen:
                raise UnreadableTable(
                    f"The workbook has no sheet named “{wanted.strip()[:40]}”. It has {_listed(self.sheets)}."
                )
        else:
            chosen = [sheet for sheet in self.sheets if not sheet.hidden] or self.sheets
        for sheet in chosen:
            draft, hidden = self._read_sheet(sheet)
            if draft.rows or len(chosen) == 1:
                break
        else:
            raise UnreadableTable("The workbook is empty: none of its sheets holds a filled cell.")
        notes = []
        if self.date_1904:
            notes.append(
                "The workbook counts its dates from 1904, as older Excel for Mac does; we read them so."
            )
        if hidden:
            rows = "1 row is" if hidden == 1 else f"{hidden:,} rows are"
            notes.append(f"{rows} hidden in the workbook, perhaps by a filter, and read like all others.")
        others = tuple(other.name for other in self.sheets if other is not sheet and not other.hidden)
        return draft, sheet.name, others, self.date_1904, notes

    def _read_contents(self) -> dict[str, str]:
        """Fill ``sheets`` and ``date_1904``; the paths of the other parts by their kind."""
        targets: dict[str, str] = {}
        parts: dict[str, str] = {}
        listed: list[tuple[str, str, bool]] = []

        def relationship(name: str, attributes: dict[str, str], _path: list[str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
                targets[attributes.get("Id", "")] = target
                parts[attributes.get("Type", "").rsplit("/", 1)[-1]] = target

        def content(name: str, attributes: dict[str, str], _path: list[str]) -> None:
            attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            if name == "workbookPr":
                self.date_1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
            elif name == "sheet" and len(listed) < 1000:
                listed.append(
                    (
                        attributes.get("name", ""),
                        attributes.get("id", ""),
                        attributes.get("state", "") not in ("", "visible"),
                    )
                )

        self._walk("xl/_rels/workbook.xml.rels", start=relationship)
        self._walk("xl/workbook.xml", start=content)
        self.sheets = [
            Sheet(name, targets[key], hidden)
            for name, key, hidden in listed
            if "worksheets/" in targets.get(key, "") and targets[key] in self.archive.NameToInfo
        ]
        if not self.sheets:
            raise UnreadableTable(
                "The workbook has no sheet of cells. Put the numbers into one and save it again."
            )
        return parts

    def _read_styles(self, path: str) -> None:
        """Which cell styles show a number as a date, and which as a percentage."""
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        used: list[int] = []

        def start(name: str, attributes: dict[str, str], path: list[str]) -> None:
            if name == "numFmt" and "dxf" not in path:
                formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:500]
            elif name == "xf" and path[-2:-1] == ["cellXfs"]:
                used.append(_number(attributes.get("numFmtId")))

        if path in self.archive.NameToInfo:
            self._walk(path, start=start)
        self.date_styles = frozenset(
            style
            for style, key in enumerate(used)
            if 27 <= key <= 36 or 50 <= key <= 58 or is_date_format(formats.get(key, ""))
        )
        self.percent_styles = frozenset(
            style for style, key in enumerate(used) if "%" in re.sub(r'"[^"]*"|\\.', "", formats.get(key, ""))
        )

    def _read_strings(self, path: str) -> None:
        if path not in self.archive.NameToInfo:
            return
        pieces: list[str] = []
        room = self.limits.characters + 1

        def text(value: str, path: list[str]) -> None:
            nonlocal room
            if path[-1] == "t" and "rPh" not in path and room > 0:  # rPh: how to pronounce it
                pieces.append(value[:room])
                room -= len(value)

        def end(name: str) -> None:
            nonlocal room
            if name == "si":
                if len(self.strings) >= self.limits.cells:
                    raise UnreadableTable(
                        f"The workbook holds more than {self.limits.cells:,} different texts. "
                        "Copy only the cells you need into a new workbook."
                    )
                self.strings.append(_unescaped("".join(pieces)))
                pieces.clear()
                room = self.limits.characters + 1

        self._walk(path, end=end, text=text)

    def _read_sheet(self, sheet: Sheet) -> tuple[Draft, int]:
        """Its rows, and how many of them Excel does not show."""
        reader = _SheetReader(self, Draft(self.limits, "sheet"))
        self._walk(sheet.path, start=reader.start, end=reader.end, text=reader.text)
        return reader.draft, reader.hidden

    def _walk(
        self,
        path: str,
        *,
        start: Callable[[str, dict[str, str], list[str]], None] | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str, list[str]], None] | None = None,
    ) -> None:
        """Feed one part to the callbacks as a stream. No tree is built, so depth and length cost nothing."""
        open_names: list[str] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def on_start(name: str, attributes: dict[str, str]) -> None:
            # By local name: the transitional and the strict form of the standard differ in their namespaces.
            open_names.append(name.rpartition(":")[2] if ":" in name else name)
            if len(open_names) > _DEPTH:
                raise UnreadableTable(DAMAGED)
            if start is not None:
                start(open_names[-1], attributes, open_names)

        def on_end(_name: str) -> None:
            name = open_names.pop()
            if end is not None:
                end(name)

        def on_text(value: str) -> None:
            if text is not None and open_names:
                text(value, open_names)

        def refuse(*_arguments: object) -> None:
            # No workbook has a document type; the bombs that unfold an entity a billion times need one.
            raise UnreadableTable(
                "The workbook holds XML declarations that no spreadsheet program writes. " + _OPEN_AND_SAVE
            )

        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        parser.CharacterDataHandler = on_text
        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        try:
            with self.archive.open(path) as stream:
                fed = 0
                for chunk in _chunks(stream):
                    fed += len(chunk)
                    parser.Parse(chunk, False)
                    if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                        raise UnreadableTable(DAMAGED)
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableTable(DAMAGED) from error


class _SheetReader:
    """The events of one sheet -> rows of its draft."""

    def __init__(self, book: _Workbook, draft: Draft) -> None:
        self.book = book
        self.draft = draft
        self.scanned = self.hidden = 0
        self.is_hidden = False  # the row
        self.number = 0  # of the row
        self.cells: list[str] = []
        self.column = -1
        self.kind = self.style = ""
        self.formula = False
        self.pieces: list[str] = []
        self.room = 0

    def start(self, name: str, attributes: dict[str, str], _path: list[str]) -> None:
        if name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column_index(reference[1]) if reference else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.formula = False
            self.pieces = []
            self.room = self.draft.limits.characters + 1
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.scanned += 1
            if self.scanned > self.draft.limits.rows + 1:
                raise too_many_rows("sheet", self.draft.limits)
            given = attributes.get("r", "")
            self.number = (
                int(given) if given.isascii() and given.isdigit() and len(given) <= 7 else self.number + 1
            )
            self.is_hidden = attributes.get("hidden", "") in ("1", "true")
            self.cells = []
            self.column = -1

    def text(self, value: str, path: list[str]) -> None:
        if self.room > 0 and (path[-1] == "v" or (path[-1] == "t" and "is" in path and "rPh" not in path)):
            self.pieces.append(value[: self.room])
            self.room -= len(value)

    def end(self, name: str) -> None:
        if name == "c":
            value, problem = self._value()
            if value or problem:
                self._keep(value, problem)
        elif name == "row":
            self.hidden += self.is_hidden and any(self.cells)
            self.draft.add(self.number, self.cells)

    def _keep(self, value: str, problem: str) -> None:
        limits = self.draft.limits
        place = f"{column_letters(self.column)}{self.number}"
        if self.column >= limits.columns:
            raise UnreadableTable(
                f"Cell {place} is filled, in column {self.column + 1:,}. At most {limits.columns} columns "
                "can be read: "
                "take out the columns that the measure does not need."
            )
        if self.column < len(self.cells) and self.cells[self.column]:
            raise UnreadableTable(DAMAGED)  # one cell twice
        self.cells.extend([""] * (self.column + 1 - len(self.cells)))
        self.cells[self.column] = value
        if problem:
            if len(self.draft.problems) >= 1000:
                raise UnreadableTable(f"More than 1,000 cells cannot be read. The last: {problem}")
            self.draft.problems[self.number, self.column] = problem

    def _value(self) -> tuple[str, str]:
        """The cell as text, and what is wrong with it. Of a formula the stored value is read."""
        raw = "".join(self.pieces)
        place = f"{column_letters(self.column)}{self.number}"
        if self.formula and not raw.strip() and self.kind != "str":
            return "(formula)", (
                f"Cell {place} is a formula without a stored value. Open the workbook in Excel, save it, "
                "and try again"
            )
        match self.kind:
            case "s":
                index = _number(raw)
                if not raw:
                    return "", ""
                if not 0 <= index < len(self.book.strings):
                    raise UnreadableTable(DAMAGED)
                return self.book.strings[index], ""
            case "inlineStr" | "str":
                return _unescaped(raw), ""
            case "b":
                return ("TRUE" if raw.strip() == "1" else "FALSE") if raw else "", ""
            case "e":
                if raw == "#N/A":  # what people put where a chart shall have a gap
                    return raw, ""
                return raw, f"Cell {place} shows the error {raw[:20]}. Mend its formula or empty the cell"
            case "d":
                return raw.strip().removesuffix("T00:00:00"), ""
        return self._from_number(raw.strip(), place)

    def _from_number(self, raw: str, place: str) -> tuple[str, str]:
        try:
            value = float(raw) if raw else None
        except ValueError:
            value = None
        if value is None or value in (float("inf"), float("-inf")) or value != value:
            return raw, ""  # whoever uses the cell says what is wrong with it
        style = _number(self.style)
        if style in self.book.date_styles:
            try:
                return _date_text(value, self.book.date_1904), ""
            except (ValueError, OverflowError):
                return _plain(value), f"Cell {place} is shown as a date but holds {raw[:20]}, which is no day"
        if style in self.book.percent_styles:
            return f"{_plain(float(f'{value * 100:.12g}'))}%", ""
        return _plain(value), ""


def _date_text(serial: float, date_1904: bool) -> str:
    """ISO, with the time only when there is one. A time alone stays a number."""
    if 0 <= serial < 1 and not date_1904:
        return _plain(serial)
    on: date = from_serial(serial, date_1904=date_1904)
    seconds = round((serial - int(serial)) * 86_400)
    if not seconds:
        return on.isoformat()
    at = datetime.combine(on, datetime.min.time()) + timedelta(seconds=seconds)
    return at.isoformat(sep=" ")


def _plain(value: float) -> str:
    """The shortest text that is the same number, whole ones without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(value)


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _listed(sheets: list[Sheet]) -> str:
    names = [f"“{sheet.name[:40]}”" for sheet in sheets if not sheet.hidden][:10]
    return ", ".join(names) or "none that can be read"
