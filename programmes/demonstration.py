"""The demonstration: a programme that never was, so that every page has something true to form to show.

Each app adds its own part when it is ready, and says on which parts it stands::

    demonstration.add("labs", load_labs, after=["programmes"])

so that this module knows none of them. Loading runs in one transaction and may run any number of times: a
part looks for its rows before it makes them, and leaves alone what somebody has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from graphlib import TopologicalSorter

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from accounts.support import give_support_rights

from . import actions
from .models import Board, Locality, Membership, Profession, Programme, Role, StaffProfile, Workforce

PASSWORD = "simulated-data-only"
SLUG = "ahpdg"
OTHER_SLUG = "ahpborders"
SOURCE = "Simulated for the demonstration"
LOCALITIES = ("Annandale and Eskdale", "Nithsdale", "Stewartry", "Wigtownshire")
# Simulated. They add up to 293, the number of AHPs on the board's e-mail list of 2019.
HEADS = {
    "PH": 92,
    "OT": 71,
    "RA-D": 44,
    "SL": 25,
    "CH": 23,
    "DT": 21,
    "OR": 6,
    "AS": 6,
    "PO": 5,
}
OTHER_HEADS = {"PH": 41, "OT": 33, "RA-D": 22, "SL": 12, "CH": 11, "DT": 10, "OR": 4}


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration. ``shown`` is what the list of sign-ins calls them."""

    email: str
    name: str
    roles: tuple[Role, ...]
    profession: str
    locality: str
    shown: str = ""


PEOPLE = (
    Person(
        "eilidh.ross@nhs.scot", "Eilidh Ross", (Role.AHP_STAFF,), "DT", "Nithsdale", "AHP staff (dietitian)"
    ),
    Person(
        "isla.kerr@nhs.scot", "Isla Kerr", (Role.AHP_STAFF, Role.LAB_HOST), "OT", "Wigtownshire", "Lab host"
    ),
    Person("callum.reid@nhs.scot", "Callum Reid", (Role.AHP_STAFF, Role.LAB_HOST), "PH", "Stewartry"),
    Person("fiona.muir@nhs.scot", "Fiona Muir", (Role.AHP_STAFF, Role.RATER), "SL", "Nithsdale", "Rater"),
    Person("morag.bell@nhs.scot", "Morag Bell", (Role.AHP_STAFF, Role.QI_LEAD), "PH", "Nithsdale", "QI lead"),
    Person("rhona.hay@nhs.scot", "Rhona Hay", (Role.COMPLAINTS_ADMIN,), "", "Nithsdale", "Complaints admin"),
    Person("ewan.grant@nhs.scot", "Ewan Grant", (Role.PROGRAMME_ADMIN,), "", "Nithsdale", "Programme admin"),
    Person("ailsa.boyd@nhs.scot", "Ailsa Boyd", (Role.AHP_STAFF,), "PH", "Annandale and Eskdale"),
    Person("duncan.orr@nhs.scot", "Duncan Orr", (Role.AHP_STAFF,), "RA-D", "Nithsdale"),
    Person("mairi.stewart@nhs.scot", "Mairi Stewart", (Role.AHP_STAFF,), "CH", "Wigtownshire"),
)
OTHERS = (
    Person(
        "lewis.scott@nhs.scot",
        "Lewis Scott",
        (Role.AHP_STAFF, Role.QI_LEAD, Role.PROGRAMME_ADMIN),
        "PH",
        "",
        "QI lead and admin of another board",
    ),
    Person("catriona.pringle@nhs.scot", "Catriona Pringle", (Role.AHP_STAFF,), "OT", ""),
)
SUPPORT = Person("support@nhs.scot", "Kirsty Dunn", (), "", "", "Support staff (/admin/ only)")


@dataclass
class Scene:
    """What the parts hand to each other. A later part may put what others need into ``made``."""

    programme: Programme
    other: Programme
    people: dict[str, User]  # by e-mail address
    made: dict[str, object] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """By the name before the @, such as ``morag.bell``."""
        return self.people[f"{name}@nhs.scot"]


Part = Callable[[Scene], None]
_parts: dict[str, tuple[Part, tuple[str, ...]]] = {}


def add(name: str, load: Part, *, after: Iterable[str] = ()) -> None:
    """Enter a part. It is loaded after the parts it names, as far as they exist, and after this module's
    own.
    """
    _parts[name] = (load, tuple(after))


def in_order() -> list[str]:
    graph = {name: [other for other in after if other in _parts] for name, (_, after) in _parts.items()}
    return list(TopologicalSorter(graph).static_order())


@transaction.atomic
def load() -> Scene:
    """Load every part. Safe to run twice."""
    scene = _load_people_and_programmes()
    for name in in_order():
        _parts[name][0](scene)
    return scene


def sign_ins() -> list[dict[str, str]]:
    """One account per role, for the start of ``portal.py run`` and for the sign-in page."""
    shown = [person for person in (*PEOPLE, *OTHERS, SUPPORT) if person.shown]
    return [{"email": person.email, "password": PASSWORD, "role": person.shown} for person in shown]


def _load_people_and_programmes() -> Scene:
    home = Board.objects.get(code="S08000017")
    away = Board.objects.get(code="S08000016")
    localities = {name: Locality.objects.get_or_create(board=home, name=name)[0] for name in LOCALITIES}
    programme = _programme(
        slug=SLUG,
        board=home,
        title="AHP social media programme",
        aim="By 31 March 2027, more than half of the 293 AHPs in Dumfries and Galloway use social media "
        "safely and effectively in their practice.",
        hashtags=["AHPDG", "AHPScot"],
    )
    other = _programme(
        slug=OTHER_SLUG,
        board=away,
        title="AHPs online in the Borders",
        aim="By 31 March 2027, every AHP team in the Borders has somebody who answers patients’ stories "
        "online.",
        hashtags=["AHPBorders"],
    )
    _workforce(home, HEADS)
    _workforce(away, OTHER_HEADS)
    people = {person.email: _person(person, programme, localities) for person in PEOPLE}
    people |= {person.email: _person(person, other, {}) for person in OTHERS}
    people[SUPPORT.email] = _user(SUPPORT)
    give_support_rights(people[SUPPORT.email])
    lead = people["morag.bell@nhs.scot"]
    if programme.lead_id is None:
        programme.lead = lead
        programme.save(update_fields=["lead"])
    return Scene(programme, other, people)


def _programme(*, slug: str, **fields: object) -> Programme:
    defaults = {
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "is_published": True,
        "is_demonstration": True,
        **fields,
    }
    return Programme.objects.get_or_create(slug=slug, defaults=defaults)[0]


def _workforce(board: Board, heads: dict[str, int]) -> None:
    professions = Profession.objects.in_bulk(list(heads), field_name="code")
    if not Workforce.objects.for_board(board).exists():
        actions.add_workforce(
            board=board,
            as_at=date(2026, 4, 1),
            source=SOURCE,
            heads={professions[code]: count for code, count in heads.items()},
            by=None,
        )


@cache
def _password_hash() -> str:
    """One password for all, so one hash: a hash takes half a second by design, and a first start waits for it."""
    return make_password(PASSWORD)


def _user(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User(email=person.email, display_name=person.name, password=_password_hash())
        user.save()
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


def _person(person: Person, programme: Programme, localities: dict[str, Locality]) -> User:
    user = _user(person)
    profession = Profession.objects.filter(code=person.profession).first()
    StaffProfile.objects.get_or_create(
        user=user, defaults={"profession": profession, "locality": localities.get(person.locality)}
    )
    if not Membership.objects.filter(programme=programme, user=user).exists():
        actions.add_member(programme=programme, user=user, roles=person.roles, by=None)
    return user
