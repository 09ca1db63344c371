"""Made-up AHPs who come to labs, and the labs they come to. Nobody can sign in as one of them."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from accounts.models import User
from programmes.models import Locality, Membership, Profession, Programme, Role, StaffProfile

from ..models import Lab

FIRST = (
    "Aileen", "Alistair", "Beth", "Bruce", "Cara", "Craig", "Deirdre", "Donald", "Elspeth", "Euan", "Flora",
    "Fraser", "Gillian", "Gordon", "Heather", "Hamish", "Iona", "Innes", "Jean", "Jamie", "Kirstin", "Keith",
    "Lorna", "Lachlan", "Marion", "Murdo", "Nairn", "Neil", "Oonagh", "Oran", "Peigi", "Peter", "Rowan",
    "Ross", "Senga", "Stuart", "Tara", "Tom", "Una", "Walter",
)  # fmt: skip
LAST = (
    "Armstrong", "Baird", "Carruthers", "Douglas", "Elliot", "Fergusson", "Graham", "Hannah", "Irving",
    "Jardine", "Kirkpatrick", "Little", "Maxwell", "McCubbin", "McMillan", "Nicholson", "Paterson", "Rae",
    "Scott", "Turnbull",
)  # fmt: skip
PROFESSIONS = ("PH", "PH", "PH", "PH", "OT", "OT", "OT", "RA-D", "RA-D", "SL", "DT", "CH", "PO", "OR")

TOPICS = (
    "Account set-up",
    "Privacy settings",
    "Finding people to follow",
    "Writing a first post",
    "Answering a patient",
)
ACCESS = ("Step-free room", "Hearing loop", "Captions", "Slides in advance", "Large print")
LABS = (
    (
        "set-up-safely",
        "Set up safely: accounts and privacy",
        "Bring your own phone. We set up an account, lock down what should be private and find your "
        "professional body.",
        "Set up a professional account\nSay which settings keep your private life private\n"
        "Follow your professional body and your board",
    ),
    (
        "listening-first",
        "Listening first: patients’ stories online",
        "How to follow and answer without giving advice. No account needed.",
        "Find stories about your own service\nAnswer without giving advice or naming anyone",
    ),
    (
        "first-post",
        "Write your first post",
        "Draft two posts, check them against the rubric with a colleague, post one if you wish.",
        "Write a post that a patient can follow\nCheck a draft with the rubric",
    ),
    (
        "tweetchat",
        "Host a tweetchat",
        "Plan the questions, find a patient co-host, keep it safe. For people who already post.",
        "Plan an hour with five questions\nKeep a public conversation safe",
    ),
    (
        "blogs",
        "Blogs that get read",
        "From a case you learned from to 600 words that nobody can be recognised in.",
        "Turn a piece of learning into 600 words\nTake out what could identify somebody",
    ),
)


def invite_staff(programme: Programme, numbers: range) -> list[User]:
    """A person for each number, a member of the programme with a profession and a locality of its board."""
    wanted = {_address(number): _name(number) for number in numbers}
    there = set(User.objects.filter(email__in=wanted).values_list("email", flat=True))
    new = [
        User(email=email, display_name=name, password=make_password(None))
        for email, name in wanted.items()
        if email not in there
    ]
    made = {user.email for user in User.objects.bulk_create(new)}
    found = {user.email: user for user in User.objects.filter(email__in=wanted)}
    people = [found[email] for email in wanted]
    professions = Profession.objects.in_bulk(set(PROFESSIONS), field_name="code")
    localities = list(Locality.objects.filter(board=programme.board_id).order_by("name"))
    joining = [(number, user) for number, user in enumerate(people) if user.email in made]
    Membership.objects.bulk_create(
        Membership(programme=programme, user=user, roles=[Role.AHP_STAFF.value]) for _, user in joining
    )
    StaffProfile.objects.bulk_create(
        StaffProfile(
            user=user,
            profession=professions.get(PROFESSIONS[number % len(PROFESSIONS)]),
            locality=localities[number * 3 % len(localities)] if localities else None,
        )
        for number, user in joining
    )
    return people


def _name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // len(FIRST)) % len(LAST)]}"


def _address(number: int) -> str:
    return f"{_name(number).replace(' ', '.').lower()}{number}@nhs.scot"


def open_labs(programme: Programme) -> dict[str, Lab]:
    """The five topics by their short names."""
    made = Lab.objects.bulk_create(
        Lab(
            programme=programme,
            slug=slug,
            title=title,
            summary=summary,
            outcomes=outcomes,
            help_topics=list(TOPICS),
            access_options=list(ACCESS),
        )
        for slug, title, summary, outcomes in LABS
    )
    return {lab.slug: lab for lab in made}
