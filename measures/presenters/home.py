"""What the programme's own page says of its measures: how we know that a change is an improvement, and what
was tried."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programmes.models import Programme

from ..models import Annotation
from ..stored import Reader, Shown
from .dashboard import entry, measures_for, shown_for

#: So many tests of change stand on the programme's page, the newest first; the charts name them all.
NEWEST = 5


def home_section(request: HttpRequest, programme: Programme) -> SafeString | str:
    """Every measure this reader may know of, with its latest value and verdict; nothing if there is none."""
    reader = Reader.of(request.user, programme)
    measures = _shown(request, programme, reader)
    if not measures:
        return ""
    today = timezone.localdate()
    entries = [entry(shown, reader, today, "") for shown in measures]
    return render_to_string("measures/_home.html", {"entries": entries, "programme": programme})


def home_changes(request: HttpRequest, programme: Programme) -> SafeString | str:
    """The newest tests of change that stand on a chart this reader sees; nothing if there is none."""
    shown = _shown(request, programme, Reader.of(request.user, programme))
    charted = {each.measure.pk: each.measure for each in shown if each.result is not None}
    if not charted:
        return ""
    notes = Annotation.objects.filter(
        Q(measure__in=charted) | Q(measure=None), programme=programme, kind=Annotation.Kind.CHANGE
    ).order_by("-on", "-id")
    found: dict[tuple[object, str], dict[str, object]] = {}
    for note in notes:
        change = found.setdefault((note.on, note.text), {"note": note, "measures": []})
        if note.measure_id is not None:
            change["measures"].insert(0, charted[note.measure_id])  # type: ignore[attr-defined]
    if not found:
        return ""
    context = {"changes": list(found.values())[:NEWEST], "programme": programme}
    return render_to_string("measures/_home_changes.html", context)


def _shown(request: HttpRequest, programme: Programme, reader: Reader) -> list[Shown]:
    """Worked out once for a page, though two of its questions are answered with it."""
    kept: list[Shown] | None = getattr(request, "_measures_shown", None)
    if kept is None:
        measures = measures_for(programme, reader)
        kept = shown_for(programme, measures, reader) if measures else []
        request._measures_shown = kept  # type: ignore[attr-defined]
    return kept
