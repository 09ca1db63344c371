"""Invitations: from the form of an admin to a new member."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from programmes import actions, errors
from programmes.emails import invitation_path
from programmes.models import Invitation, Membership, Programme, Role
from tests.accounts.conftest import fresh_limits, link_in  # noqa: F401
from tests.factories.programmes import InvitationFactory, MembershipFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg", title="AHP social media programme")


@pytest.fixture
def admin(client: Client, programme: Programme) -> User:
    user = member(programme, Role.PROGRAMME_ADMIN, display_name="Ewan Grant", email="ewan.grant@nhs.scot")
    client.force_login(user)
    return user


def invite(
    client: Client, email: str = "jo@university.example", roles: tuple[str, ...] = ("ahp_staff", "rater")
):
    return client.post("/ahpdg/members/invite/", {"email": email, "roles": roles}, follow=True)


def test_the_letter_says_who_invites_to_what(client: Client, admin: User):
    page = invite(client)
    assert "The invitation is on its way to jo@university.example." in page.content.decode()
    letter = OutgoingMail.objects.get()
    assert letter.recipient == "jo@university.example"
    assert letter.subject == "You are invited: AHP social media programme"
    assert letter.reply_to == "ewan.grant@nhs.scot"
    assert "Ewan Grant invites you to join AHP social media programme" in letter.text
    assert "as AHP staff, Rater." in letter.text
    assert "{" not in letter.text


def test_an_invited_stranger_of_another_domain_becomes_a_member(
    client: Client, admin: User, programme: Programme
):
    """The whole way: link, account, confirmation, acceptance."""
    invite(client)
    guest = Client()
    link = link_in(OutgoingMail.objects.get(kind="invitation"))
    page = guest.get(link).content.decode()
    assert "You are invited to AHP social media programme" in page
    sign_up = reverse("account_signup") + f"?next={link}"
    form = guest.get(sign_up).content.decode()
    assert 'value="jo@university.example"' in form
    guest.post(
        sign_up,
        {
            "display_name": "Jo Lee",
            "email": "jo@university.example",
            "password1": "Kirkcudbright 4417",
            "next": link,
        },
    )
    confirm = OutgoingMail.objects.get(kind="account.email_confirmation_signup")
    answer = guest.post(link_in(confirm), follow=True)
    assert "AHP social media programme" in answer.content.decode(), "the invitation waits on my record"
    welcome = guest.post(link, follow=True)
    assert "Welcome. You are now: AHP staff, Rater." in welcome.content.decode()
    assert Membership.objects.get(user__email="jo@university.example").roles == ["ahp_staff", "rater"]
    assert "You have joined already" in guest.get(link).content.decode()


def test_without_opening_the_link_the_other_domain_is_refused(client: Client, admin: User):
    invite(client)
    page = Client().post(
        reverse("account_signup"),
        {"display_name": "Jo", "email": "jo@university.example", "password1": "Kirkcudbright 4417"},
    )
    assert "If you have an invitation, open the link in its letter first" in page.content.decode()


def test_the_link_opens_the_door_for_its_own_address_only(client: Client, admin: User):
    invite(client)
    guest = Client()
    guest.get(link_in(OutgoingMail.objects.get()))
    guest.post(
        reverse("account_signup"),
        {"display_name": "Mallory", "email": "mallory@university.example", "password1": "Kirkcudbright 4417"},
    )
    assert not User.objects.filter(email="mallory@university.example").exists()


def test_somebody_with_an_account_joins_with_one_press(client: Client, programme: Programme):
    user = UserFactory(email="isla.kerr@nhs.scot")
    invitation = InvitationFactory(programme=programme, email="isla.kerr@nhs.scot", roles=["lab_host"])
    client.force_login(user)
    with time_machine.travel(timezone.now(), tick=False):  # a link carries the second it was signed in
        assert invitation_path(invitation) in client.get(reverse("me")).content.decode()
    assert client.get(reverse("start")).url == reverse("me")
    client.post(invitation_path(invitation))
    assert Membership.objects.get(user=user).roles == ["lab_host"]
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_a_letter_that_was_passed_on_lets_nobody_in(client: Client, programme: Programme):
    invitation = InvitationFactory(programme=programme, email="isla.kerr@nhs.scot", roles=["programme_admin"])
    client.force_login(UserFactory(email="mallory@nhs.scot"))
    page = client.get(invitation_path(invitation)).content.decode()
    assert "This invitation is for another address" in page
    assert "isla.kerr@nhs.scot" not in page
    page = client.post(invitation_path(invitation), follow=True)
    assert "sent to another address" in page.content.decode()
    assert not Membership.objects.exists()


def test_an_address_that_is_not_confirmed_does_not_count(client: Client, programme: Programme):
    user = UserFactory(email="isla.kerr@nhs.scot", verified=False)
    invitation = InvitationFactory(programme=programme, email="isla.kerr@nhs.scot")
    with pytest.raises(errors.WrongAddress):
        actions.accept_invitation(invitation=invitation, by=user)


@pytest.mark.parametrize(
    ("circumstance", "words"),
    [
        ("expired", "This invitation has run out"),
        ("withdrawn", "was withdrawn"),
        ("accepted", "has been accepted"),
    ],
)
def test_a_link_that_no_longer_works_says_why(
    client: Client, programme: Programme, circumstance: str, words: str
):
    user = UserFactory(email="isla.kerr@nhs.scot")
    now = timezone.now()
    fields = {
        "expired": {"expires_at": now - timedelta(minutes=1)},
        "withdrawn": {"withdrawn_at": now},
        "accepted": {"accepted_at": now},
    }[circumstance]
    invitation = InvitationFactory(programme=programme, email=user.email, **fields)
    client.force_login(user)
    assert words in client.get(invitation_path(invitation)).content.decode()
    client.post(invitation_path(invitation))
    assert not Membership.objects.exists()


@pytest.mark.parametrize("token", ["nonsense", "IjEi:1abc:xyz", "a" * 500])
def test_a_link_that_was_cut_short_is_met_calmly(client: Client, token: str):
    page = client.get(f"/invitations/{token}/")
    assert page.status_code == 404
    assert "This link is not complete" in page.content.decode()
    assert client.post(f"/invitations/{token}/").status_code == 404


def test_the_number_of_an_invitation_alone_opens_nothing(client: Client, programme: Programme):
    invitation = InvitationFactory(programme=programme)
    assert client.get(f"/invitations/{invitation.public_id}/").status_code == 404


def test_joining_by_get_is_not_possible(client: Client, programme: Programme):
    """Mail scanners open links."""
    user = UserFactory(email="isla.kerr@nhs.scot")
    client.force_login(user)
    client.get(invitation_path(InvitationFactory(programme=programme, email=user.email)))
    assert not Membership.objects.exists()


def test_roles_are_added_to_those_one_has(client: Client, programme: Programme):
    user = member(programme, Role.AHP_STAFF, email="isla.kerr@nhs.scot")
    invitation = InvitationFactory(programme=programme, email=user.email, roles=["lab_host"])
    actions.accept_invitation(invitation=invitation, by=user)
    assert Membership.objects.get(user=user).roles == ["ahp_staff", "lab_host"]


def test_a_former_member_comes_back_with_the_roles_of_the_invitation(programme: Programme):
    former = MembershipFactory(programme=programme, roles=["qi_lead"], user__email="isla.kerr@nhs.scot")
    actions.end_membership(membership=former, by=None)
    invitation = InvitationFactory(programme=programme, email="isla.kerr@nhs.scot", roles=["ahp_staff"])
    actions.accept_invitation(invitation=invitation, by=former.user)
    former.refresh_from_db()
    assert (former.roles, former.ended_at) == (["ahp_staff"], None)


class TestKeepingInvitations:
    def test_a_member_and_somebody_who_is_invited_are_not_invited_again(
        self, client: Client, admin: User, programme: Programme
    ):
        MembershipFactory(programme=programme, user__email="isla.kerr@nhs.scot")
        assert "is a member already" in invite(client, "Isla.Kerr@nhs.scot").content.decode()
        invite(client, "new@nhs.scot")
        assert "has an invitation that waits" in invite(client, "NEW@nhs.scot").content.decode()
        assert Invitation.objects.count() == OutgoingMail.objects.count() == 1

    def test_one_that_has_run_out_makes_way(self, client: Client, admin: User, programme: Programme):
        InvitationFactory(programme=programme, email="new@nhs.scot", expires_at=timezone.now() - timedelta(1))
        invite(client, "new@nhs.scot")
        assert Invitation.objects.waiting().count() == 1

    def test_sending_again_is_another_letter_and_two_more_weeks(self, client: Client, admin: User):
        invite(client)
        invitation = Invitation.objects.get()
        again = reverse("programmes:invite_again", args=["ahpdg", invitation.public_id])
        assert "less than a minute ago" in client.post(again, follow=True).content.decode()
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            assert "again" in client.post(again, follow=True).content.decode()
        assert OutgoingMail.objects.count() == 2
        assert Invitation.objects.get().expires_at > invitation.expires_at + timedelta(days=2)

    def test_a_withdrawn_link_stops_working(self, client: Client, admin: User):
        invite(client)
        invitation = Invitation.objects.get()
        withdraw = reverse("programmes:invite_withdraw", args=["ahpdg", invitation.public_id])
        assert "is withdrawn" in client.post(withdraw, follow=True).content.decode()
        assert "has been withdrawn" in client.post(withdraw, follow=True).content.decode()
        assert "was withdrawn" in Client().get(invitation_path(invitation)).content.decode()

    def test_those_of_another_programme_are_not_found(self, client: Client, admin: User):
        other = InvitationFactory()
        for name in ("invite_again", "invite_withdraw"):
            assert (
                client.post(reverse(f"programmes:{name}", args=["ahpdg", other.public_id])).status_code == 404
            )

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"email": "", "roles": ["rater"]}, "Enter the e-mail address"),
            ({"email": "jo", "roles": ["rater"]}, "Enter an e-mail address like"),
            ({"email": "jo@nhs.scot"}, "Choose at least one role"),
        ],
    )
    def test_the_form_says_what_is_missing(self, client: Client, admin: User, data: dict, words: str):
        page = client.post("/ahpdg/members/invite/", data).content.decode()
        assert words in page
        assert re.search(r"<title>\s*Error:", page)
        assert not OutgoingMail.objects.exists()

    def test_the_history_holds_no_address(self, programme: Programme):
        InvitationFactory(programme=programme, email="secret.person@nhs.scot")
        from programmes.models import InvitationEvent  # made by pghistory

        columns = {field.name for field in InvitationEvent._meta.get_fields()}
        assert "email" not in columns
