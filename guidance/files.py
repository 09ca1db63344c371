"""Files that editors upload: told by what is in them, never by their name.

Taken are PDF, PNG, JPEG and the three Office formats without macros. SVG and HTML can carry script and are
refused whatever they are called. Files are sent back as attachments with a content type of ours and ``nosniff``.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from .errors import FileRefused

MAX_BYTES = 10 * 2**20
MAX_UNPACKED = 200 * 2**20  # of an Office file; a bomb unpacks to gigabytes
MAX_PARTS = 5_000
TAKEN = "PDF, PNG, JPEG, Word, PowerPoint or Excel"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    f"{_OFFICE}wordprocessingml.document.main+xml": ("docx", f"{_OFFICE}wordprocessingml.document"),
    f"{_OFFICE}presentationml.presentation.main+xml": ("pptx", f"{_OFFICE}presentationml.presentation"),
    f"{_OFFICE}spreadsheetml.sheet.main+xml": ("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that was looked into. ``name`` is safe for a header and ends as its content asks for."""

    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(name: str, content: bytes) -> CheckedFile:
    """Look into a file. Raises ``FileRefused`` with the reason."""
    if not content:
        raise FileRefused("The file is empty.")
    if len(content) > MAX_BYTES:
        raise FileRefused(f"The file is too large: at most {MAX_BYTES // 2**20} MB.")
    ending, content_type = _told(content)
    return CheckedFile(f"{_stem(name)}.{ending}", content_type, content)


def _told(content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg", "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise FileRefused(f"This is not a file we can take. Choose a {TAKEN} file.")


def _office(content: bytes) -> tuple[str, str]:
    """Word, PowerPoint or Excel without macros. Nothing is unpacked but the list of parts."""
    refused = FileRefused(f"This is not a file we can take. Choose a {TAKEN} file.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileRefused("The file unpacks to far more than it is. We do not take it.")
            if any(_leads_out(part.filename) for part in parts):
                raise refused
            if any(
                part.filename.lower().endswith(("vbaproject.bin", ".exe", ".js", ".html")) for part in parts
            ):
                raise FileRefused("The file holds a macro or a program. Save it without and add it again.")
            with packed.open("[Content_Types].xml") as listed:
                types = listed.read(1_000_000).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError):
        raise refused from None
    for main, told in _MAIN.items():
        if f'"{main}"' in types:
            return told
    raise refused


def _leads_out(part: str) -> bool:
    return part.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part) or ":" in part


def _stem(name: str) -> str:
    """The name without its folders, its ending and what has no place in a header. Letters stay, of any alphabet."""
    last = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^\w .()-]+", "_", unicodedata.normalize("NFC", last)).strip(" ._")
    return kept[:100] or "file"
