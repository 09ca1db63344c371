"""Uploads: told by their content, named harmlessly, and nothing in them that a browser would run."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from guidance import files
from guidance.errors import FileRefused

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def office(kind: str) -> bytes:
    held = io.BytesIO()
    Document().save(held) if kind == "docx" else Workbook().save(held)
    return held.getvalue()


def packed(parts: dict[str, bytes], of: str = "docx") -> bytes:
    """A real Office file with parts added."""
    held = io.BytesIO(office(of))
    with zipfile.ZipFile(held, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("Policy 2026.pdf", PDF, ("Policy 2026.pdf", "application/pdf")),
        ("poster.html", PNG, ("poster.png", "image/png")),
        ("photo.svg", b"\xff\xd8\xff\xe0" + b"0" * 32, ("photo.jpg", "image/jpeg")),
        (
            "plan.exe",
            office("docx"),
            ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ),
        (
            "numbers",
            office("xlsx"),
            ("numbers.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
    ],
)
def test_content_decides_what_a_file_is(name, content, told):
    checked = files.check(name, content)
    assert (checked.name, checked.content_type) == told


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"GIF89a" + b"0" * 20,
        b"MZ" + b"0" * 64,
        b"plain words",
        b"PK\x03\x04 and then nothing of a zip",
        b"",
    ],
)
def test_everything_else_is_refused(content):
    with pytest.raises(FileRefused):
        files.check("policy.pdf", content)


def test_a_plain_zip_is_no_office_file():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FileRefused):
        files.check("a.docx", held.getvalue())


@pytest.mark.parametrize(
    "part", ["../../evil.txt", "/etc/passwd", "word/vbaProject.bin", "..\\evil.txt", "C:evil", "x/run.exe"]
)
def test_parts_that_lead_out_or_run_are_refused(part):
    with pytest.raises(FileRefused):
        files.check("a.docx", packed({part: b"x"}))


def test_a_bomb_is_refused_without_unpacking_it():
    held = io.BytesIO(office("docx"))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"word/{number}.bin", b"\0" * (50 * 2**20))
    with pytest.raises(FileRefused, match="unpacks"):
        files.check("a.docx", held.getvalue())


def test_too_large_is_refused():
    with pytest.raises(FileRefused, match="10 MB"):
        files.check("a.pdf", PDF + b"0" * files.MAX_BYTES)


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ('x"; filename="evil.html.pdf', "x_ filename_evil.html.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a_Set-Cookie_ x.pdf"),
        ("Fàilte (Gàidhlig).pdf", "Fàilte (Gàidhlig).pdf"),
        ("Fa\u0300ilte.pdf", "Fàilte.pdf"),
        ("leaflet\u202efdp.exe.pdf", "leaflet_fdp.exe.pdf"),
        ("....pdf", "file.pdf"),
        ("n" * 300 + ".pdf", "n" * 100 + ".pdf"),
    ],
)
def test_name_is_safe_for_a_header(name, becomes):
    assert files.check(name, PDF).name == becomes
