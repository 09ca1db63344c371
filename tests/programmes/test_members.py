"""Members and their roles."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from programmes import actions, errors
from programmes.models import Membership, Programme, Role
from tests.factories.programmes import MembershipFactory, ProgrammeFactory, StaffProfileFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg")


@pytest.fixture
def admin(client: Client, programme: Programme):
    user = member(programme, Role.PROGRAMME_ADMIN, display_name="Ewan Grant")
    client.force_login(user)
    return user


def page_of(membership: Membership, name: str = "member") -> str:
    return reverse(f"programmes:{name}", args=["ahpdg", membership.user.public_id])


def test_members_are_listed_with_their_roles(client: Client, programme: Programme, admin):
    isla = MembershipFactory(
        programme=programme, user__display_name="Isla Kerr", roles=["ahp_staff", "lab_host"]
    )
    profile = StaffProfileFactory(user=isla.user)
    page = client.get("/ahpdg/members/").content.decode()
    assert "2 people belong to this programme" in page
    assert "AHP staff, Lab host" in page
    # As the privacy notice promises: only a host of a lab sees it beside a name.
    assert str(profile.profession) not in page


def test_the_list_can_be_narrowed_to_a_role(client: Client, programme: Programme, admin):
    MembershipFactory(programme=programme, user__display_name="Isla Kerr", roles=["lab_host"])
    page = client.get("/ahpdg/members/?role=lab_host").content.decode()
    assert "Isla Kerr" in page
    assert "ewan" not in page.split("<main")[1].lower()
    assert client.get("/ahpdg/members/?role=nonsense").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_members(
    client: Client, programme: Programme, admin, django_assert_num_queries
):
    MembershipFactory.create_batch(12, programme=programme)
    with django_assert_num_queries(5):  # session, user, memberships, members, invitations
        client.get("/ahpdg/members/")


def test_an_admin_changes_roles(client: Client, programme: Programme, admin):
    isla = MembershipFactory(programme=programme, user__display_name="Isla Kerr")
    answer = client.post(page_of(isla), {"roles": ["lab_host", "ahp_staff"]}, follow=True)
    assert "Isla Kerr is now: AHP staff, Lab host." in answer.content.decode()
    isla.refresh_from_db()
    assert isla.roles == ["ahp_staff", "lab_host"]


@pytest.mark.parametrize(
    ("roles", "words"), [([], "Choose at least one role"), (["king"], "not one of the available")]
)
def test_roles_that_cannot_be(client: Client, programme: Programme, admin, roles: list[str], words: str):
    isla = MembershipFactory(programme=programme)
    assert words in client.post(page_of(isla), {"roles": roles}).content.decode()
    isla.refresh_from_db()
    assert isla.roles == ["ahp_staff"]


def test_the_only_admin_stays_admin(client: Client, programme: Programme, admin):
    own = Membership.objects.get(user=admin)
    page = client.post(page_of(own), {"roles": ["ahp_staff"]})
    assert "This is the programme’s only admin" in page.content.decode()
    page = client.post(page_of(own, "member_end"), follow=True)
    assert "This is the programme’s only admin" in page.content.decode()
    own.refresh_from_db()
    assert (own.roles, own.ended_at) == (["programme_admin"], None)


def test_an_admin_whose_account_is_closed_does_not_count(client: Client, programme: Programme, admin):
    MembershipFactory(programme=programme, roles=["programme_admin"], user__is_active=False)
    with pytest.raises(errors.LastAdmin):
        actions.end_membership(membership=Membership.objects.get(user=admin), by=admin)


def test_with_a_second_admin_one_may_leave(client: Client, programme: Programme, admin):
    MembershipFactory(programme=programme, roles=["programme_admin"])
    answer = client.post(page_of(Membership.objects.get(user=admin), "member_end"))
    assert answer.url == reverse("me")
    assert client.get("/ahpdg/members/").status_code == 404


def test_a_membership_ends_after_a_question_and_can_be_brought_back(
    client: Client, programme: Programme, admin
):
    isla = MembershipFactory(programme=programme, user__display_name="Isla Kerr", roles=["lab_host"])
    assert "End the membership of Isla Kerr?" in client.get(page_of(isla, "member_end")).content.decode()
    assert Membership.objects.current().filter(pk=isla.pk).exists()
    page = client.post(page_of(isla, "member_end"), follow=True).content.decode()
    assert "Isla Kerr is no longer a member" in page
    assert "Former members" in page
    other = Client()
    other.force_login(isla.user)
    assert other.get("/ahpdg/").status_code == 404
    client.post(page_of(isla, "member_restore"))
    assert other.get("/ahpdg/").status_code == 200
    isla.refresh_from_db()
    assert isla.roles == ["lab_host"]


def test_the_history_tells_what_changed_and_who_did_it(client: Client, programme: Programme, admin):
    isla = MembershipFactory(programme=programme)
    client.post(page_of(isla), {"roles": ["ahp_staff", "rater"]})
    client.post(page_of(isla, "member_end"))
    page = client.get(page_of(isla)).content.decode()
    history = page[page.index("History") :]
    told = ["Membership ended", "Roles changed to AHP staff, Rater", "Joined as AHP staff"]
    assert [history.index(what) for what in told] == sorted(history.index(what) for what in told)
    assert "Ewan Grant" in history


def test_a_member_of_another_programme_is_not_found_here(client: Client, programme: Programme, admin):
    other = MembershipFactory(programme=ProgrammeFactory())
    for name in ("member", "member_end"):
        assert client.get(page_of(other, name)).status_code == 404
    assert client.post(page_of(other, "member_end")).status_code == 404
    assert client.get("/ahpdg/members/not-a-number/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_remove_each_other_at_once():
    programme = ProgrammeFactory(slug="ahpdg")
    rows = [MembershipFactory(programme=programme, roles=["programme_admin"]) for _ in range(2)]
    start = threading.Barrier(2)
    refused = []

    def remove(membership: Membership) -> None:
        start.wait()
        try:
            actions.end_membership(membership=membership, by=None)
        except errors.LastAdmin as refusal:
            refused.append(refusal)
        connection.close()

    threads = [threading.Thread(target=remove, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.current().count() == 1


def test_members_are_found_by_name_or_address(client: Client, programme: Programme, admin):
    for name, email, roles in (
        ("Isla Kerr", "isla.kerr@nhs.scot", ["ahp_staff", "lab_host"]),
        ("Isla Brown", "i.brown@nhs.scot", ["ahp_staff"]),
        ("Fraser Hill", "fraser.hill@nhs.scot", ["ahp_staff"]),
    ):
        MembershipFactory(programme=programme, user__display_name=name, user__email=email, roles=roles)
    found = client.get("/ahpdg/members/", {"q": "ISLA nhs"})
    assert [m.user.display_name for m in found.context["members"]] == ["Isla Brown", "Isla Kerr"]
    assert 'value="ISLA nhs"' in found.content.decode()
    narrowed = client.get("/ahpdg/members/", {"q": "isla", "role": "lab_host"})
    assert [m.user.display_name for m in narrowed.context["members"]] == ["Isla Kerr"]
    # The search stays when a role is chosen, and the role when something is sought.
    assert "?role=lab_host&amp;q=isla" in narrowed.content.decode()
    assert '<input type="hidden" name="role" value="lab_host">' in narrowed.content.decode()


def test_search_that_finds_nobody_says_so(client: Client, programme: Programme, admin):
    page = client.get("/ahpdg/members/", {"q": "<Nobody>"}).content.decode()
    assert "Nobody here has “&lt;Nobody&gt;” in the name or the address" in page
    assert "Show everyone" in page
