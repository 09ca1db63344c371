"""The door: who is sent to sign in, who gets 404, who gets 403; superusers have no key."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.test import Client
from django.utils import timezone

from programmes import actions
from programmes.access import get_programme_or_404, may, require
from programmes.models import Membership, Profession, Programme, Role, StaffProfile
from programmes.permissions import memberships_of, needs_second_step, roles_in
from tests.factories.programmes import MembershipFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg")


def test_a_member_finds_the_programme(programme: Programme):
    assert get_programme_or_404(member(programme), "ahpdg") == programme


@pytest.mark.parametrize("who", ["nobody", "stranger", "former", "superuser"])
def test_others_find_it_only_when_it_is_published(programme: Programme, who: str):
    former = MembershipFactory(programme=programme)
    actions.end_membership(membership=former, by=None)
    user = {
        "nobody": AnonymousUser(),
        "stranger": member(ProgrammeFactory()),
        "former": former.user,
        "superuser": UserFactory(is_superuser=True, is_staff=True),
    }[who]
    with pytest.raises(Http404):
        get_programme_or_404(user, "ahpdg")
    Programme.objects.update(is_published=True)
    assert get_programme_or_404(user, "ahpdg") == programme
    with pytest.raises(Http404):
        require(user, "programmes.manage_members", programme)


def test_a_member_without_the_role_is_told_so(programme: Programme):
    user = member(programme, Role.QI_LEAD)
    require(user, "programmes.edit_workforce", programme)
    with pytest.raises(PermissionDenied):
        require(user, "programmes.manage_members", programme)


def test_roles_of_one_programme_say_nothing_in_another(programme: Programme):
    user = member(ProgrammeFactory(), Role.PROGRAMME_ADMIN)
    MembershipFactory(programme=programme, user=user, roles=[Role.AHP_STAFF])
    assert roles_in(user, programme) == {Role.AHP_STAFF}
    assert not may(user, "programmes.change_settings", programme)


def test_somebody_whose_account_is_closed_has_no_roles(programme: Programme):
    user = member(programme, Role.PROGRAMME_ADMIN)
    user.is_active = False
    assert roles_in(user, programme) == frozenset()


def test_a_superuser_passes_no_rule(programme: Programme):
    boss = UserFactory(is_superuser=True)
    assert boss.has_perm("programmes.manage_members", programme), (
        "Django says so, which is why nobody asks Django"
    )
    assert not may(boss, "programmes.manage_members", programme)


def test_memberships_cost_one_query_however_often_they_are_asked_for(
    programme: Programme, django_assert_num_queries
):
    user = member(programme)
    with django_assert_num_queries(1):
        for _ in range(3):
            roles_in(user, programme)
            get_programme_or_404(user, "ahpdg").board.name  # noqa: B018
            needs_second_step(user)


def test_memberships_are_what_the_models_say(programme: Programme):
    """They are read with a query that is written once per process; every column must land in its field."""
    user = member(programme)
    other = Programme.objects.create(
        board=programme.board, slug="a-second", title="A second", aim="x", hashtags=["#A", "#B"],
        starts_on="2026-01-01", ends_on="2026-12-31", is_published=True, lead=user,
    )  # fmt: skip
    Membership.objects.create(programme=other, user=user, roles=[Role.RATER, Role.LAB_HOST])
    ended = Programme.objects.create(
        board=programme.board, slug="ended", title="B", aim="x", starts_on="2025-01-01", ends_on="2025-12-31"
    )
    Membership.objects.create(programme=ended, user=user, roles=[Role.RATER], ended_at=timezone.now())
    profession = Profession.objects.get(code="DT")
    StaffProfile.objects.create(user=user, profession=profession)

    found = memberships_of(user)

    expected = Membership.objects.current().filter(user=user).select_related("programme__board")
    assert [row.programme.title for row in found] == sorted(row.programme.title for row in expected)
    for row, same in zip(found, expected.order_by("programme__title"), strict=True):
        assert row.profession == profession.name
        for one, two in (
            (row, same),
            (row.programme, same.programme),
            (row.programme.board, same.programme.board),
        ):
            assert model_to_dict(one) == model_to_dict(two)
            assert one == two
            assert not one.get_deferred_fields()
            assert not one._state.adding


def test_an_action_is_seen_at_once(programme: Programme):
    user = member(programme)
    assert memberships_of(user)
    actions.change_roles(
        membership=Membership.objects.get(user=user), roles=[Role.AHP_STAFF, Role.RATER], by=None
    )
    fresh = type(user).objects.get(pk=user.pk)
    assert needs_second_step(fresh)


class TestAddresses:
    def test_a_members_page_asks_to_sign_in_whether_or_not_the_programme_exists(
        self, client: Client, programme: Programme
    ):
        for slug in ("ahpdg", "no-such-programme"):
            assert client.get(f"/{slug}/members/").url == f"/accounts/login/?next=/{slug}/members/"

    def test_the_home_of_an_unpublished_programme_is_not_there(self, client: Client, programme: Programme):
        for slug in ("ahpdg", "no-such-programme"):
            assert client.get(f"/{slug}/").status_code == 404

    def test_a_stranger_gets_404_and_a_member_without_the_role_403_in_the_programmes_frame(
        self, client: Client, programme: Programme
    ):
        client.force_login(member(ProgrammeFactory(title="Another place")))
        assert client.get("/ahpdg/members/").status_code == 404
        client.force_login(member(programme))
        page = client.get("/ahpdg/members/")
        assert page.status_code == 403
        assert programme.title in page.content.decode()
        assert "Your role does not include this" in page.content.decode()
