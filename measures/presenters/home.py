"""What the programme's own page says of its measures: how we know that a change is an improvement."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from programmes.models import Programme

from ..stored import Reader
from .dashboard import entry, measures_for, shown_for


def home_section(request: HttpRequest, programme: Programme) -> SafeString | str:
    """Every measure this reader may know of, with its latest value and verdict; nothing if there is none."""
    reader = Reader.of(request.user, programme)
    measures = measures_for(programme, reader)
    if not measures:
        return ""
    today = timezone.localdate()
    entries = [entry(shown, reader, today, "") for shown in shown_for(programme, measures, reader)]
    return render_to_string("measures/_home.html", {"entries": entries, "programme": programme})
