"""Boards, programmes and members for tests."""

from __future__ import annotations

from datetime import date, timedelta

import factory
from django.utils import timezone

from programmes.models import (
    Board,
    Invitation,
    Locality,
    Membership,
    Profession,
    Programme,
    Role,
    StaffProfile,
    Workforce,
)
from tests.factories.users import UserFactory


class BoardFactory(factory.django.DjangoModelFactory):
    """One of the boards that the migrations bring; NHS Dumfries and Galloway unless told otherwise."""

    class Meta:
        model = Board
        django_get_or_create = ("code",)

    code = "S08000017"
    name = "NHS Dumfries and Galloway"


class ProfessionFactory(factory.django.DjangoModelFactory):
    """One of the professions that the migrations bring; physiotherapists unless told otherwise."""

    class Meta:
        model = Profession
        django_get_or_create = ("code",)

    code = "PH"
    name = "Physiotherapist"
    plural = "Physiotherapists"


class LocalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Locality
        django_get_or_create = ("board", "name")

    board = factory.SubFactory(BoardFactory)
    name = "Nithsdale"


class WorkforceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workforce

    board = factory.SubFactory(BoardFactory)
    profession = factory.SubFactory(ProfessionFactory)
    locality = None
    as_at = date(2026, 4, 1)
    headcount = 80
    source = "Board payroll"


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    board = factory.SubFactory(BoardFactory)
    slug = factory.Sequence(lambda n: f"programme-{n}")
    title = factory.Sequence(lambda n: f"Programme {n}")
    aim = "By 31 March 2027, more than half of AHPs use social media safely and effectively."
    hashtags = ["AHPDG"]
    starts_on = date(2026, 4, 1)
    ends_on = date(2027, 3, 31)
    is_published = False


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member; ``roles`` defaults to AHP staff."""

    class Meta:
        model = Membership

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory)
    roles = factory.LazyFunction(lambda: [Role.AHP_STAFF.value])


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    programme = factory.SubFactory(ProgrammeFactory)
    email = factory.Sequence(lambda n: f"guest{n}@university.example")
    roles = factory.LazyFunction(lambda: [Role.AHP_STAFF.value])
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class StaffProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StaffProfile

    user = factory.SubFactory(UserFactory)
    profession = factory.SubFactory(ProfessionFactory)
    locality = factory.SubFactory(LocalityFactory)


def member(programme: Programme, *roles: str, **user_fields: object):
    """A new person who has these roles in this programme (AHP staff when none is named)."""
    return MembershipFactory(
        programme=programme, user=UserFactory(**user_fields), roles=list(roles) or [Role.AHP_STAFF.value]
    ).user
