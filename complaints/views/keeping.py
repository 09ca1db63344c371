"""How the log is kept: reply to copy, days off, settings, history."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.identifiers import Kind
from programmes.models import Programme

from .. import actions, forms
from ..clock import names_of_bank_holidays
from ..drawing import pictures
from ..errors import NotPossible
from ..history import last_check, lines, note, pages
from ..indicators import indicators, twelve_months
from ..models import Arrangements, Holiday, Refusal
from ..presenters import convention, tabs
from ..retention import past_keeping
from .door import keepers_only

form_methods = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = ("day_one", "extension_days", "signpost", "signpost_url", "keep_months")


@require_safe
@keepers_only
def signpost(request: HttpRequest, programme: Programme) -> HttpResponse:
    arrangements = Arrangements.of(programme)
    text = " ".join(filter(None, [arrangements.signpost, arrangements.signpost_url]))
    context = {
        "text": text,
        "has_address": arrangements.signpost_url,
        "tabs": tabs(programme, "Reply to copy"),
    }
    return render(request, "complaints/signpost.html", context)


@form_methods
@keepers_only
def days(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = forms.HolidayForm(
        request.POST if request.method == "POST" else None, programme=programme, by=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_holiday(programme=programme, by=request.user, **form.values())
        except NotPossible as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Added. Open complaints are counted with it.")
            return redirect("complaints:days", programme.slug)
    today = timezone.localdate()
    own = list(Holiday.objects.filter(programme=programme))
    new_year = date(today.year, 1, 1)
    context = {
        "form": form,
        "own": [each for each in own if each.day >= new_year],
        "before": [each for each in own if each.day < new_year],
        "bank_holidays": [
            (day, name) for year in (today.year, today.year + 1) for day, name in names_of_bank_holidays(year)
        ],
        "convention": convention(Arrangements.of(programme)),
        "tabs": tabs(programme, "Days off"),
    }
    return render(request, "complaints/days.html", context)


@require_POST
@keepers_only
def remove_day(request: HttpRequest, programme: Programme, holiday_id: int) -> HttpResponse:
    actions.remove_holiday(
        holiday=get_object_or_404(Holiday, programme=programme, pk=holiday_id), by=request.user
    )
    messages.success(request, "Removed. Open complaints are counted without it.")
    return redirect("complaints:days", programme.slug)


@form_methods
@keepers_only
def settings(request: HttpRequest, programme: Programme) -> HttpResponse:
    arrangements = Arrangements.of(programme)
    form = forms.ArrangementsForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        by=request.user,
        initial={name: getattr(arrangements, name) for name in FIELDS},
    )
    if request.method == "POST" and form.is_valid():
        actions.set_arrangements(programme=programme, by=request.user, **form.values())
        messages.success(request, "Saved. Open complaints are counted like this from now on.")
        if going := len(past_keeping(programme)):
            messages.warning(request, _what_goes(going))
        return redirect("complaints:settings", programme.slug)
    kinds = Refusal.objects.filter(programme=programme).values("kinds").annotate(times=Count("pk"))
    refused: dict[str, int] = {}
    for row in kinds:
        for kind in row["kinds"]:
            refused[Kind[kind].value] = refused.get(Kind[kind].value, 0) + row["times"]
    context = {"form": form, "refused": sorted(refused.items()), "tabs": tabs(programme, "Settings")}
    return render(request, "complaints/settings.html", context)


def _what_goes(number: int) -> str:
    """Nobody gets words back that went: it is said before they do."""
    whose = "of 1 closed record" if number == 1 else f"of {number} closed records"
    return f"Tonight the words {whose} go, for good, and the counts stay. Until then the months can be changed here."


@require_safe
@keepers_only
def indicators_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The month before, and the twelve months that it ends."""
    first, last = twelve_months(timezone.localdate())
    month, year = indicators(programme, last.replace(day=1), last), indicators(programme, first, last)
    note(programme=programme, by=request.user, what="read_indicators")
    context = {
        "month": month,
        "year": year,
        "log": pictures(programme, timezone.localdate()),
        "received": [(label, number, dict(month.received)[label]) for label, number in year.received],
        "streams": list(zip(year.streams, month.streams, strict=True)),
        "tabs": tabs(programme, "Indicators"),
    }
    return render(request, "complaints/indicators.html", context)


@require_safe
@keepers_only
def history(request: HttpRequest, programme: Programme) -> HttpResponse:
    note(programme=programme, by=request.user, what="read_history")
    page = pages(programme).get_page(request.GET.get("page"))
    context = {
        "lines": lines(programme, page),
        "page": page,
        "check": last_check(programme),
        "tabs": tabs(programme, "History"),
    }
    return render(request, "complaints/history.html", context)
