"""The log, one item, and all that is done about it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.models import Programme
from programmes.spreadsheets import harmless

from .. import actions, forms
from ..errors import ChangedMeanwhile, NotPossible
from ..history import last_check, lines, note, pages
from ..models import Arrangements, Item, Stage
from ..presenters import EMPTY, LISTS, chips, chosen, convention, counts, due_days, next_step, tabs
from .door import item_or_404, keepers_only

PER_PAGE = 50
GONE = "The words about this one have gone, after the board’s period."
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@keepers_only
def items(request: HttpRequest, programme: Programme) -> HttpResponse:
    today = timezone.localdate()
    everything = Item.objects.visible_to(request.user, programme).select_related("programme")
    name = request.GET.get("list", "open")
    name = name if name in LISTS else "open"
    held = counts(everything, today)
    page = Paginator(chosen(everything, name, today), PER_PAGE).get_page(request.GET.get("page"))
    note(programme=programme, by=request.user, what="listed", list=name, rows=len(page))
    context = {
        "page": page,
        "chips": chips(programme, held, name),
        "list": LISTS[name],
        "nothing": EMPTY[name],
        "query": f"list={name}",
        "is_empty": not held["all"],
        "today": today,
        "tabs": tabs(programme, "Log"),
        "check": last_check(programme),
    }
    return render(request, "complaints/items.html", context)


@require_safe
@keepers_only
def items_csv(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The log without its texts, for the board's own figures."""
    rows = Item.objects.visible_to(request.user, programme).select_related("staff_group")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}-complaints.csv"'
    response.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    count = 0
    for item in rows:
        writer.writerow([harmless(str(value if value is not None else "")) for value in _row(item)])
        count += 1
    note(programme=programme, by=request.user, what="exported", rows=count)
    return response


COLUMNS = (
    *(
        "Reference",
        "Kind",
        "Received",
        "How",
        "Platform",
        "Account",
        "Category",
        "Staff group",
        "Post removed",
    ),
    *("Stage", "Escalated", "Acknowledge by", "Acknowledged", "Due", "Closed", "Outcome", "Person told"),
)


def _row(item: Item) -> list[Any]:
    return [
        item.reference,
        item.get_kind_display(),
        item.received_on,
        item.get_received_via_display(),
        item.get_platform_display(),
        item.get_channel_display(),
        item.get_category_display(),
        item.staff_group,
        item.get_post_removed_display(),
        item.get_stage_display(),
        item.escalated_on,
        item.acknowledge_by,
        item.acknowledged_on,
        item.due_on,
        item.closed_on,
        item.get_outcome_display(),
        item.person_told_on,
    ]


@require_safe
@keepers_only
def item(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    note(programme=programme, by=request.user, what="viewed", item=found)
    arrangements = Arrangements.of(programme)
    its_actions = list(found.actions.all())
    context = {
        "item": found,
        "next": next_step(found, any(each.done_on is None for each in its_actions)),
        "actions": its_actions,
        "extensions": found.extensions.all(),
        "reopened": [each for each in found.closings.all() if each.reopened_on],
        "due_days": due_days(found, arrangements) if found.is_complaint else [],
        "convention": convention(arrangements),
    }
    return render(request, "complaints/item.html", context)


Act = Callable[[dict[str, Any]], Any]


def _form_page(
    request: HttpRequest,
    form: forms.ComplaintsForm,
    act: Act,
    done: str,
    context: dict[str, Any],
    *,
    over: tuple[str, ...] = (),
) -> HttpResponse:
    """Show a form, or do what it asks. ``act(values)`` answers the item to go to. ``over``: what it writes over;
    where somebody else has written there since the form was made, nothing is written, and both can be read.
    """
    item = context.get("item")
    seen = request.POST.get("seen") if over else None
    if request.method == "POST" and form.is_valid():
        try:
            to = act(form.values() | ({"seen": seen} if over else {}))
        except ChangedMeanwhile as refusal:
            item.refresh_from_db()
            seen = None  # from now on it is this that was seen
            form.add_error(None, str(refusal))
            context["stored"] = [
                (form.fields[name].label, getattr(item, name)) for name in over if name in TEXTS
            ]
        except NotPossible as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(to.get_absolute_url())
    if item is not None:  # a form shows what it is about, some of it in words
        note(programme=item.programme, by=request.user, what="viewed", item=item)
        context["seen"] = (seen or actions.as_seen(item, over)) if over else ""
    context["key"] = _key(request) or uuid4()
    return render(request, "complaints/form.html", {"form": form, **context})


def _key(request: HttpRequest) -> UUID | None:
    """What the form will be known by when it is kept, so that it is kept once."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


TEXTS = {"summary", "learning", "why_not"}


def _given(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    return {
        "data": request.POST if request.method == "POST" else None,
        "programme": programme,
        "by": request.user,
    }


@form_methods
@keepers_only
def new(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = forms.ItemForm(**_given(request, programme))
    context = {
        "title": "Log what reached you",
        "button": "Keep it",
        "aside": "log",
        "convention": convention(Arrangements.of(programme)),
    }
    return _form_page(
        request,
        form,
        lambda values: actions.log_item(programme=programme, by=request.user, key=_key(request), **values),
        "It is in the log.",
        context,
    )


FIELDS = (
    *("kind", "stage", "reference", "received_on", "received_via", "platform", "channel", "category"),
    *("staff_group", "summary", "post_removed", "severity"),
)


@form_methods
@keepers_only
def change(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if not found.is_open:
        return _not_now(request, found, "It is closed, so it stays as it was logged.")
    initial = {name: getattr(found, name) for name in FIELDS}
    form = forms.ItemForm(**_given(request, programme), item=found, initial=initial)
    context = {"title": "Correct what was logged", "button": "Save", "aside": "log", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.change_item(item=found, by=request.user, **values),
        "Saved.",
        context,
        over=actions.LOGGED,
    )


def _not_now(request: HttpRequest, item: Item, sentence: str) -> HttpResponse:
    messages.warning(request, sentence)
    return redirect(item.get_absolute_url())


@form_methods
@keepers_only
def acknowledge(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if not (found.is_open and found.is_complaint):
        return _not_now(request, found, "Only an open complaint is acknowledged.")
    form = forms.OnForm(**_given(request, programme), item=found, label="When the person was told")
    context = {"title": "Acknowledge the complaint", "button": "Acknowledged", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.acknowledge(item=found, by=request.user, **values),
        "It is acknowledged.",
        context,
    )


@form_methods
@keepers_only
def extend(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if not (found.is_open and found.is_complaint):
        return _not_now(request, found, "Only an open complaint is extended.")
    form = forms.ExtendForm(**_given(request, programme), item=found)
    context = {"title": "Extend the answer", "button": "Extend it", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.extend(item=found, by=request.user, **values).item,
        "The answer is due later.",
        context,
    )


@form_methods
@keepers_only
def escalate(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if found.stage != Stage.FIRST or found.anonymised_on:
        return _not_now(request, found, "Only a complaint at stage 1 is escalated.")
    form = forms.OnForm(**_given(request, programme), item=found, label="When it was escalated")
    context = {
        "title": "Escalate to stage 2",
        "lede": "It is acknowledged and counted anew from that day: 20 working days.",
        "button": "Escalate it",
        "item": found,
    }
    return _form_page(
        request,
        form,
        lambda values: actions.escalate(item=found, by=request.user, **values),
        "It is at stage 2.",
        context,
    )


@form_methods
@keepers_only
def learning(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if found.anonymised_on:
        return _not_now(request, found, GONE)
    initial = {"learning": found.learning, "why_not": found.why_not}
    form = forms.LearningForm(**_given(request, programme), initial=initial)
    context = {"title": "What is learned", "button": "Save", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.write_learning(item=found, by=request.user, **values),
        "Saved.",
        context,
        over=actions.LEARNED,
    )


@form_methods
@keepers_only
def close(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if not found.is_open:
        return _not_now(request, found, "It is closed already.")
    before = found.closings.last()  # where it was reopened
    initial = {
        "learning": found.learning,
        "why_not": found.why_not,
        "outcome": before.outcome if before and before.reopened_on else None,
        "person_told_on": found.person_told_on,
    }
    form = forms.CloseForm(**_given(request, programme), item=found, label="Day of closing", initial=initial)
    context = {
        "title": "Close it",
        "button": "Close it",
        "item": found,
        "aside": "close",
        "actions": found.actions.all(),
    }
    return _form_page(
        request,
        form,
        lambda values: actions.close(item=found, by=request.user, **values),
        "It is closed.",
        context,
        over=actions.LEARNED,
    )


@form_methods
@keepers_only
def reopen(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if found.is_open:
        return _not_now(request, found, "It is open already.")
    if found.anonymised_on:
        return _not_now(request, found, GONE)
    form = forms.ReopenForm(**_given(request, programme))
    lede = "It stands among the open ones again. What was learned and its actions stay."
    if found.is_complaint:
        lede += (
            " Its clock goes on as if it had never been closed, and the indicators do not count this closing."
        )
    context = {"title": "Reopen it", "lede": lede, "button": "Reopen it", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.reopen(item=found, by=request.user, **values),
        "It is open again.",
        context,
    )


@form_methods
@keepers_only
def new_action(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    if found.anonymised_on:
        return _not_now(request, found, GONE)
    form = forms.ActionForm(**_given(request, programme), item=found)
    context = {"title": "Add an action", "button": "Add it", "item": found}
    return _form_page(
        request,
        form,
        lambda values: actions.add_action(item=found, by=request.user, key=_key(request), **values).item,
        "The action is added.",
        context,
    )


@require_POST
@keepers_only
def mark_action(request: HttpRequest, programme: Programme, item_id: UUID, action_id: UUID) -> HttpResponse:
    """``done``: "yes", it was done today; "no", it is to do again. Not the other of what it is: pressed twice, or by
    two people, that would undo it.
    """
    found = item_or_404(request, programme, item_id)
    row = get_object_or_404(found.actions, pk=action_id)
    wanted = request.POST.get("done")
    if wanted not in ("yes", "no"):
        return _not_now(request, found, "Nothing was changed. Say whether it is done.")
    try:
        actions.finish_action(
            action_row=row, on=timezone.localdate() if wanted == "yes" else None, by=request.user
        )
    except NotPossible as refusal:
        return _not_now(request, found, f"{refusal}.")
    return redirect(f"{found.get_absolute_url()}#actions")


@require_safe
@keepers_only
def item_history(request: HttpRequest, programme: Programme, item_id: UUID) -> HttpResponse:
    found = item_or_404(request, programme, item_id)
    note(programme=programme, by=request.user, what="read_history", item=found)
    page = pages(programme, item=found.pk).get_page(request.GET.get("page"))
    context = {"item": found, "lines": lines(programme, page), "page": page}
    return render(request, "complaints/history.html", context)
