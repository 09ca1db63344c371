"""Labs: the public list, one's own bookings, the host's own sessions and those of other hosts.

Without a variant a session is hosted by somebody else than the host of the table, and a booking is a stranger's
to everybody. ``@kept``: the host's own session. ``@own``: the staff member's own booking.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from labs import actions, links
from labs.models import Booking, CalendarFeed, Interest, LabSession
from programmes.models import Membership, Programme, Role
from tests.factories.labs import LabFactory, SessionFactory, book, held
from tests.factories.programmes import member

TABLE = """
address                      method  anon staff host rater lead compl admin | stranger super

labs:sessions                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:sessions@draft          GET     404  ok    ok   ok    ok   ok    ok      404      404
labs:public_feed             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:session                 GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:session@hidden          GET     404  404   404  404   ok   404   ok      404      404
personal_feed                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
verify_any                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
verify                       GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_labs                     GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
# One's own: in a programme that everybody may see, somebody who has none finds an empty list.
api_own_bookings             GET     403  ok    ok   ok    ok   ok    ok      ok       ok

# Booking is for AHP staff; whoever booked once keeps sight of it, whatever became of the role.
labs:book                    GET     in   ok    403  403   403  403   403     404      404
labs:book                    POST    in   go    403  403   403  403   403     404      404
labs:book@hidden             GET     in   404   403  403   403  403   403     404      404
labs:book@hidden             POST    in   404   403  403   403  403   403     404      404
labs:mine                    GET     in   ok    ok   ok    ok   ok    ok      404      404
labs:renew_feed              POST    in   go    go   go    go   go    go      404      404
labs:check_in                GET     in   ok    ok   ok    ok   ok    ok      404      404
labs:check_in                POST    in   409   403  403   403  403   403     404      404
labs:interest                GET     in   ok    403  403   403  403   403     404      404
labs:interest                POST    in   go    403  403   403  403   403     404      404
labs:withdraw_interest       POST    in   404   403  403   403  403   403     404      404
labs:withdraw_interest@own   POST    in   go    403  403   403  403   403     404      404

labs:booking                 GET     in   404   404  404   404  404   404     404      404
labs:booking@own             GET     in   ok    404  404   404  404   404     404      404
labs:give_up                 GET     in   404   404  404   404  404   404     404      404
labs:give_up                 POST    in   404   404  404   404  404   404     404      404
labs:give_up@own             GET     in   ok    404  404   404  404   404     404      404
labs:give_up@own             POST    in   go    404  404   404  404   404     404      404
labs:accept                  POST    in   404   404  404   404  404   404     404      404
labs:accept@own              POST    in   go    404  404   404  404   404     404      404
labs:booking_calendar        GET     in   404   404  404   404  404   404     404      404
labs:booking_calendar@own    GET     in   ok    404  404   404  404   404     404      404
labs:certificate             GET     in   404   404  404   404  404   404     404      404
labs:certificate@own         GET     in   ok    404  404   404  404   404     404      404
labs:certificate_pdf         GET     in   404   404  404   404  404   404     404      404
labs:certificate_pdf@own     GET     in   ok    404  404   404  404   404     404      404

# Signed links of letters need no sign-in: the signature names the booking and what may be done with it.
labs:answer                  GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:answer                  POST    ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:stop_news               GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
labs:stop_news               POST    ok   ok    ok   ok    ok   ok    ok      ok       ok

# Hosts run their own sessions; the QI lead and the programme admin all of them.
labs:run                     GET     in   403   ok   403   ok   403   ok      404      404
labs:new_session             GET     in   403   ok   403   ok   403   ok      404      404
labs:new_session             POST    in   403   ok   403   ok   403   ok      404      404
labs:demand                  GET     in   403   ok   403   ok   403   ok      404      404
labs:rates                   GET     in   403   ok   403   ok   403   ok      404      404
labs:topics                  GET     in   403   ok   403   ok   403   ok      404      404
labs:new_topic               GET     in   403   403  403   ok   403   ok      404      404
labs:new_topic               POST    in   403   403  403   go   403   go      404      404
labs:topic                   GET     in   403   403  403   ok   403   ok      404      404
labs:topic                   POST    in   403   403  403   go   403   go      404      404

labs:edit_session            GET     in   403   403  403   ok   403   ok      404      404
labs:edit_session            POST    in   403   403  403   ok   403   ok      404      404
labs:edit_session@kept       GET     in   403   ok   403   ok   403   ok      404      404
labs:edit_session@kept       POST    in   403   ok   403   ok   403   ok      404      404
labs:publish                 GET     in   403   403  403   ok   403   ok      404      404
labs:publish                 POST    in   403   403  403   go   403   go      404      404
labs:publish@kept            GET     in   403   ok   403   ok   403   ok      404      404
labs:publish@kept            POST    in   403   go   403   go   403   go      404      404
labs:publish@hidden          GET     in   403   404  403   ok   403   ok      404      404
labs:publish@hidden          POST    in   403   404  403   go   403   go      404      404
labs:cancel_session          GET     in   403   403  403   ok   403   ok      404      404
labs:cancel_session          POST    in   403   403  403   go   403   go      404      404
labs:cancel_session@kept     GET     in   403   ok   403   ok   403   ok      404      404
labs:cancel_session@kept     POST    in   403   go   403   go   403   go      404      404
labs:capacity                GET     in   403   403  403   ok   403   ok      404      404
labs:capacity                POST    in   403   403  403   go   403   go      404      404
labs:capacity@kept           GET     in   403   ok   403   ok   403   ok      404      404
labs:capacity@kept           POST    in   403   go   403   go   403   go      404      404

labs:register                GET     in   403   403  403   ok   403   ok      404      404
labs:register@kept           GET     in   403   ok   403   ok   403   ok      404      404
labs:register_csv            GET     in   403   403  403   ok   403   ok      404      404
labs:register_csv@kept       GET     in   403   ok   403   ok   403   ok      404      404
labs:qr                      GET     in   403   403  403   ok   403   ok      404      404
labs:qr@kept                 GET     in   403   ok   403   ok   403   ok      404      404
labs:walk_in                 GET     in   403   403  403   ok   403   ok      404      404
labs:walk_in                 POST    in   403   403  403   go   403   go      404      404
labs:walk_in@kept            GET     in   403   ok   403   ok   403   ok      404      404
labs:walk_in@kept            POST    in   403   go   403   go   403   go      404      404
labs:close_register          GET     in   403   403  403   ok   403   ok      404      404
labs:close_register          POST    in   403   403  403   go   403   go      404      404
labs:close_register@kept     GET     in   403   ok   403   ok   403   ok      404      404
labs:close_register@kept     POST    in   403   go   403   go   403   go      404      404
labs:reopen_register         GET     in   403   403  403   ok   403   ok      404      404
labs:reopen_register         POST    in   403   403  403   go   403   go      404      404
labs:reopen_register@kept    GET     in   403   ok   403   ok   403   ok      404      404
labs:reopen_register@kept    POST    in   403   go   403   go   403   go      404      404
labs:mark                    POST    in   403   403  403   go   403   go      404      404
labs:mark@kept               POST    in   403   go   403   go   403   go      404      404
labs:correct                 GET     in   403   403  403   ok   403   ok      404      404
labs:correct                 POST    in   403   403  403   go   403   go      404      404
labs:correct@kept            GET     in   403   ok   403   ok   403   ok      404      404
labs:correct@kept            POST    in   403   go   403   go   403   go      404      404
"""
KEPT = (
    "edit_session", "publish", "cancel_session", "capacity", "register", "register_csv", "qr", "walk_in",
    "close_register", "reopen_register", "mark", "correct",
)  # fmt: skip
HELD = ("register", "register_csv", "qr", "walk_in", "close_register", "mark")


def arguments(programme: Programme) -> dict[str, Any]:
    staff, host = _person(programme, Role.AHP_STAFF), _person(programme, Role.LAB_HOST)
    lab = LabFactory(programme=programme, slug=f"of-{programme.slug}", title=f"Lab of {programme.slug}")
    other = _sessions(lab, None)
    kept = _sessions(lab, host)
    own = {
        "coming": book(_session(lab), staff),
        "offered": _offered(lab, staff),
        "been": _been(lab, staff),
    }
    wish = Interest.objects.create(lab=lab, user=member(programme))
    own_wish = Interest.objects.create(lab=LabFactory(programme=programme), user=staff)
    made: dict[str, Any] = {
        "lab_slug": lab.slug,
        "session_id": other["coming"].public_id,
        "booking_id": book(_session(lab)).public_id,
        "interest_id": wish.pk,
        "token": "nonsense",
        "code": own["been"].certificate.code,
        "personal_feed": {
            "token": CalendarFeed.objects.create(user=staff, token=f"t-{programme.slug}").token
        },
        "labs:answer": {"token": links.link(own["coming"], "cancel").rstrip("/").rpartition("/")[2]},
        "labs:stop_news": {"token": links.stop_link(wish).rstrip("/").rpartition("/")[2]},
        "labs:withdraw_interest@own": {"interest_id": own_wish.pk},
        "labs:booking@own": {"booking_id": own["coming"].public_id},
        "labs:give_up@own": {"booking_id": own["coming"].public_id},
        "labs:booking_calendar@own": {"booking_id": own["coming"].public_id},
        "labs:accept@own": {"booking_id": own["offered"].public_id},
        "labs:certificate@own": {"booking_id": own["been"].public_id},
        "labs:certificate_pdf@own": {"booking_id": own["been"].public_id},
    }
    for page in ("session", "book", "publish"):
        made[f"labs:{page}@hidden"] = {"session_id": other["draft"].public_id}
    for page in KEPT:
        for variant, sessions in (("", other), ("@kept", kept)):
            made[f"labs:{page}{variant}"] = _of(sessions, page)
    return made


def _person(programme: Programme, role: Role) -> User:
    found = Membership.objects.filter(programme=programme, roles=[role.value]).order_by("pk").first()
    return found.user if found else member(programme, role.value)


def _session(lab: Any, **fields: Any) -> LabSession:
    return SessionFactory(lab=lab, **fields)


def _sessions(lab: Any, host: User | None) -> dict[str, LabSession]:
    """One of each kind, with a booking on those that are or were held."""
    fields = {"host": host} if host else {}
    made = {name: _session(lab, **fields) for name in ("coming", "begun", "been")}
    made["draft"] = _session(lab, state=LabSession.State.DRAFT, **fields)
    for name in ("begun", "been"):
        book(made[name])
        held(made[name])
    actions.close_register(session=made["been"], by=made["been"].host)
    return made


def _of(sessions: dict[str, LabSession], page: str) -> dict[str, Any]:
    session = sessions[
        "been" if page in ("correct", "reopen_register") else "begun" if page in HELD else "coming"
    ]
    booking = Booking.objects.filter(session=session).first()
    return {"session_id": session.public_id} | ({"booking_id": booking.public_id} if booking else {})


def _offered(lab: Any, user: User) -> Booking:
    session = _session(lab, capacity=1)
    first = book(session)
    waiting = book(session, user, may_wait=True)
    actions.give_up(booking=first, by=first.user)
    return waiting


def _been(lab: Any, user: User) -> Booking:
    session = _session(lab)
    booking = book(session, user)
    held(session, timezone.now() - timedelta(minutes=5))
    actions.mark_attendance(booking=booking, status="fully_attended", by=session.host)
    actions.close_register(session=session, by=session.host)
    return booking


def posted(programme: Programme) -> dict[str, Any]:
    lab = LabFactory(programme=programme)
    topic = {
        "title": "Blogs",
        "summary": "Write one",
        "outcomes": "",
        "help_topics": "",
        "access_options": "",
    }
    return {
        "labs:interest": {"lab": lab.pk, "when": "Mondays"},
        "labs:new_topic": topic,
        "labs:topic": topic | {"is_active": "on"},
        "labs:cancel_session": {"reason": "Snow"},
        "labs:capacity": {"capacity": "5"},
        "labs:walk_in": {"person": _person(programme, Role.AHP_STAFF).pk},
        "labs:mark": {"status": "fully_attended"},
        "labs:correct": {"status": "fully_attended", "reason": "Sat at the back"},
    }
