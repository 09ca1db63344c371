"""Results as files: which formats there are, and the response for each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from ..exports import XLSX, as_at, to_csv, to_json, to_xlsx
from ..pictures import render_picture
from ..png import render_png
from ..presenters.pictures import drawing_code
from ..results import Result

_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Type:
    label: str
    hint: str
    content_type: str
    make: Callable[[Sequence[Result], bool], bytes]


def footer(result: Result) -> str:
    """Whose chart it is and as at when, for a picture that travels."""
    moment = timezone.localtime(result.as_at or timezone.now())
    whose = f"{result.about['Programme']}. " if "Programme" in result.about else ""
    return f"{whose}As at {moment.day} {moment:%B %Y, %H:%M}. {result.about.get('Data source', '')}".strip()


def picture(result: Result, *, mono: bool = False) -> str:
    return render_picture(result.spec, footer=footer(result), mono=mono)


def _png_key(svg: str) -> str:
    return f"png:{drawing_code()}:{hashlib.sha256(svg.encode()).hexdigest()}"


def is_kept(result: Result) -> bool:
    """Whether the PNG of this chart needs no drawing any more."""
    return cache.has_key(_png_key(picture(result)))


def png_of(svg: str) -> bytes:
    """Drawing costs most of a second: the same picture is drawn once for everybody."""
    key = _png_key(svg)
    found: bytes | None = cache.get(key)
    if found is None:
        found = render_png(svg)
        cache.set(key, found, _DAY)
    return found


TYPES: dict[str, Type] = {
    "png": Type(
        "Picture for slides",
        "PNG, 2,240 pixels wide",
        "image/png",
        lambda results, single: png_of(picture(results[0])),
    ),
    "svg": Type(
        "Picture for print",
        "SVG, sharp at any size",
        "image/svg+xml",
        lambda results, single: picture(results[0]).encode(),
    ),
    "xlsx": Type(
        "Numbers for Excel", "XLSX, with verdict and limits", XLSX, lambda results, single: to_xlsx(results)
    ),
    "csv": Type(
        "Numbers as text",
        "CSV, with verdict and limits",
        "text/csv; charset=utf-8",
        lambda results, single: to_csv(results),
    ),
    "json": Type(
        "Everything for programs",
        "JSON, as the API gives it",
        "application/json",
        lambda results, single: to_json(results, single=single),
    ),
}
PICTURES = ("png", "svg")


def download(results: Sequence[Result], kind: str, *, single: bool, name: str) -> HttpResponse:
    """The file, named after the measure and its day."""
    made = TYPES[kind].make(results, single)
    response = HttpResponse(made, content_type=TYPES[kind].content_type)
    day = as_at(results[0])[:10] if results else timezone.localdate().isoformat()
    filename = f"{slugify(name)[:60] or 'chart'}-{day}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def inline(response: HttpResponse) -> HttpResponse:
    """Shown in the browser instead of saved, as a picture in a page must be."""
    response["Content-Disposition"] = response["Content-Disposition"].replace("attachment", "inline")
    return response


def menu(base: str, query: str = "", *, kinds: Sequence[str] = tuple(TYPES)) -> list[dict[str, object]]:
    """For ``components/_export_menu.html``: ``base`` is the address without its ending."""
    asked = f"?download=1&{query}" if query else "?download=1"
    return [
        {
            "label": TYPES[kind].label,
            "hint": TYPES[kind].hint,
            "url": f"{base}.{kind}{asked}",
            "download": True,
        }
        for kind in kinds
    ]
