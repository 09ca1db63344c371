"""What no template and no committed style may hold: the content security policy would block it, or worse."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg"})
# Letters are read in mail programs, which know no style sheets of ours.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]


def found(pattern: str, paths: list[Path], flags: int = re.IGNORECASE) -> Iterator[str]:
    for path in paths:
        for hit in re.finditer(pattern, path.read_text(encoding="utf-8"), flags):
            yield f"{path.relative_to(ROOT)}: {hit.group(0)[:80]}"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("style element", r"<style\b[^>]*>"),
        ("event handler", r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
        ("script address", r"(?:href|action)=[\"']javascript:"),
        ("evaluated htmx", r"hx-(?:on|vals=[\"']js:)"),
        ("another machine", r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//"),
    ],
)
def test_no_template_has(what: str, pattern: str) -> None:
    assert not list(found(pattern, PAGES)), what


def test_no_comment_of_several_lines_leaks_into_a_page() -> None:
    """Django's {# #} ends at the line; a longer one is shown to everybody."""
    assert not list(found(r"\{#(?:(?!#\}).)*$", TEMPLATES, re.MULTILINE))


def test_every_post_form_carries_its_token() -> None:
    for path in PAGES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
            assert "csrf_token" in form, path


def test_styles_and_scripts_ask_no_other_machine() -> None:
    ours = [*(ROOT / "static/css").rglob("*.scss"), *(ROOT / "static/js").rglob("*.js")]
    assert not list(found(r"url\([\"']?(?:https?:)?//|from \"https?:|fetch\([\"']https?:", ours))


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8")


def test_plotly_in_the_page_is_of_the_major_that_checks_its_figures() -> None:
    """The figures are tested against the Python package; both must speak of the same plotly.js."""
    import plotly

    bundled = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    major = re.search(r"plotly\.js v(\d+)\.", bundled.read_text("utf-8")[:300])
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert major
    assert lock["packages"]["node_modules/plotly.js-basic-dist-min"]["version"].split(".")[0] == major.group(
        1
    )


def test_the_built_style_sheet_asks_only_for_files_beside_it() -> None:
    built = ROOT / "static" / "build"
    css = (built / "app.css").read_text("utf-8")
    asked = re.findall(r"url\(\"?(?!data:)([^\")]+)", css)
    assert all((built / name).is_file() for name in asked), asked
    assert "@font-face" not in css
    assert "Frutiger" not in css
