"""Where signed links of letters lead. They ask first and act on POST; nobody has to be signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import actions, links
from ..errors import BookingRefused
from ..models import Booking, Interest
from ..presenters import as_it_stands, place_in_words
from ..times import moment_in_words, span_in_words


@dataclass(frozen=True)
class Question:
    title: str
    text: str
    button: str
    done: str
    done_text: str
    warns: bool = False


QUESTIONS = {
    "accept": Question(
        "Take this place?",
        "We keep it for you until {until}.",
        "Yes, I take the place",
        "The place is yours",
        "You get a letter with a calendar entry.",
    ),
    "decline": Question(
        "Give this place to the next person?",
        "You leave the waiting list of this lab. Where nobody else waits, others can book the place.",
        "Yes, give it to the next person",
        "Thank you for telling us",
        "The place goes to the next person in line. Where nobody waits, others can book it.",
    ),
    "leave": Question(
        "Leave the waiting list?",
        "You lose your turn in line.",
        "Yes, leave the waiting list",
        "You have left the waiting list",
        "You get no more letters about this date.",
    ),
    "cancel": Question(
        "Give your place back?",
        "It goes to the next person in line straight away. Where nobody waits, others can book it.",
        "Yes, give my place back",
        "Your place is given back",
        "Thank you for telling us. You get a letter that takes the lab out of your calendar.",
        warns=True,
    ),
}
# For each verb: the states it can still act on, and those in which it has been done.
ACTS_ON = {
    "accept": {"offered"},
    "decline": {"offered"},
    "leave": {"waiting", "offered"},
    "cancel": {"booked"},
}
IS_DONE = {
    "accept": {"booked", *Booking.ATTENDED},
    "decline": {"declined"},
    "leave": {"left", "declined"},
    "cancel": {"cancelled"},
}
OVER = {
    "expired": "This offer ran out, and the place is no longer kept for you. If one is free, you can still book it.",
    "booked": "You have a place on this lab. To give it back, use the link in your confirmation.",
    "session_cancelled": "This lab was cancelled.",
    "declined": "You declined this offer before.",
    "cancelled": "You gave this place back before.",
    "left": "You left the waiting list before.",
    "offered": "A place is offered to you now. Use the links in the letter with the offer.",
    "waiting": "You are on the waiting list of this lab.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, programme_slug: str, token: str) -> HttpResponse:
    known = links.read(token)
    if known is None:
        return render(request, "labs/bad_link.html", status=404)
    booking_id, verb = known
    found = Booking.objects.for_page().filter(session__lab__programme__slug=programme_slug)
    booking = as_it_stands(get_object_or_404(found, pk=booking_id))
    request.programme = booking.programme  # type: ignore[attr-defined]
    refusal = ""
    if request.method == "POST" and booking.status in ACTS_ON[verb]:
        try:
            booking = _act(booking, verb)
        except BookingRefused as error:
            refusal = str(error)
    return _show(request, booking, verb, refusal)


def _act(booking: Booking, verb: str) -> Booking:
    act = actions.accept_offer if verb == "accept" else actions.give_up
    act(booking=booking, by=None)
    return Booking.objects.for_page().get(pk=booking.pk)


def _show(request: HttpRequest, booking: Booking, verb: str, refusal: str) -> HttpResponse:
    question, session = QUESTIONS[verb], booking.session
    is_done = booking.status in IS_DONE[verb]
    can_act = not refusal and booking.status in ACTS_ON[verb]
    context = {
        "booking": booking,
        "session": session,
        "question": question,
        "text": question.text.format(
            until=moment_in_words(booking.offered_until) if booking.offered_until else ""
        ),
        "is_done": is_done,
        "can_act": can_act,
        "why_not": refusal or OVER.get(booking.status, "This lab has been held."),
        "facts": [
            ("Lab", session.lab.title),
            ("When", span_in_words(session.starts_at, session.ends_at)),
            ("Where", place_in_words(session)),
            ("Host", str(session.host)),
        ],
        "cancel_url": session.get_absolute_url(),
    }
    status = 200 if is_done or can_act else 410
    return render(request, "labs/answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_news(request: HttpRequest, programme_slug: str, token: str) -> HttpResponse:
    """No more letters about new dates of a lab."""
    interest_id = links.read_stop(token)
    if interest_id is None:
        raise Http404("The link is not complete.")
    found = Interest.objects.select_related("lab__programme__board")
    interest = get_object_or_404(found, pk=interest_id, lab__programme__slug=programme_slug)
    request.programme = interest.lab.programme  # type: ignore[attr-defined]
    if request.method == "POST":
        interest = actions.withdraw_interest(interest=interest, by=None)
    return render(request, "labs/stop_news.html", {"interest": interest, "lab": interest.lab})
