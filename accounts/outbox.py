"""The outbox: every letter the portal sent, for anyone to read. It exists in the demonstration only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .letters import html_of, paragraphs
from .models import OutgoingMail


def in_demonstration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Letters hold keys to accounts: outside the demonstration the page does not exist, for nobody."""

    @wraps(view)
    def only_there(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(only_there))


@in_demonstration
def outbox(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?to=`` keeps the letters of one recipient."""
    chosen = request.GET.get("to", "").strip().lower()
    letters = OutgoingMail.objects.filter(recipient=chosen) if chosen else OutgoingMail.objects.all()
    recipients = OutgoingMail.objects.order_by("recipient").values_list("recipient", flat=True).distinct()
    return render(
        request,
        "accounts/outbox.html",
        {
            "page": Paginator(letters.defer("text", "html"), 25).get_page(request.GET.get("page")),
            "recipients": recipients,
            "chosen": chosen,
            "query": urlencode({"to": chosen}) if chosen else "",
        },
    )


@in_demonstration
def outbox_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    letter = get_object_or_404(OutgoingMail, pk=letter_id)
    return render(request, "accounts/outbox_letter.html", {"letter": letter, "body": paragraphs(letter.text)})


#: A letter's HTML runs nothing and loads nothing: its own style attributes are all it may have.
AS_IN_A_MAIL_PROGRAM = "default-src 'none'; style-src-attr 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@in_demonstration
def outbox_html(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The HTML part, as a mail program shows it to the reader."""
    letter = get_object_or_404(OutgoingMail, pk=letter_id)
    return HttpResponse(html_of(letter), headers={"Content-Security-Policy": AS_IN_A_MAIL_PROGRAM})


@in_demonstration
def outbox_calendar(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The calendar entry of a letter, as a mail program would receive it."""
    letter = get_object_or_404(OutgoingMail.objects.exclude(calendar=""), pk=letter_id)
    return HttpResponse(
        letter.calendar,
        content_type=f"text/calendar; charset=utf-8; method={letter.calendar_method}",
        headers={"Content-Disposition": f'attachment; filename="letter-{letter.pk}.ics"'},
    )
