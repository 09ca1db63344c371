"""Small drawings of many charts, from the shared cache: the same result is drawn once for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache as remember
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from .. import charts
from ..results import Result
from .figures import svg

WEEK = 7 * 24 * 3600


@remember
def drawing_code() -> str:
    """A digest of the code that draws: a new version draws anew."""
    here = Path(charts.__file__).parent
    files = [here / name for name in ("charts.py", "words.py", "verdicts.py", "disclosure.py", "results.py")]
    files += sorted((here / "drawing").glob("*.py"))
    files += sorted((settings.BASE_DIR / "templates" / "components").glob("*.svg"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def drawn(wanted: Sequence[tuple[str, Result, str]]) -> dict[tuple[str, str], SafeString]:
    """Drawings by (key, size); the key names everything the result depends on."""
    keys = {(key, size): f"chart:{drawing_code()}:{size}:{key}" for key, _, size in wanted}
    known = cache.get_many(list(keys.values())) if keys else {}
    found, new = {}, {}
    for key, result, size in wanted:
        name = keys[key, size]
        text = known.get(name)
        if text is None:
            text = new[name] = str(svg(result, size))
        found[key, size] = mark_safe(text)
    if new:
        cache.set_many(new, WEEK)
    return found
