"""Signing in with a board's own directory (OpenID Connect), against a directory that checks its caller."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.models import OutgoingMail, User
from programmes.models import Membership, Role
from tests.factories.programmes import MembershipFactory, ProgrammeFactory
from tests.factories.users import UserFactory
from tests.support.directory import CLIENT, SECRET, Directory, directory

pytestmark = pytest.mark.django_db
LOGIN = reverse("openid_connect_login", args=["board"])


@pytest.fixture
def board(settings) -> Iterator[Directory]:
    with directory() as server:
        settings.OIDC_SERVER_URL = server.url
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "board",
                        "name": "NHS Dumfries and Galloway",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": server.url, "uid_field": "sub"},
                    }
                ],
            }
        }
        yield server


def sign_in(client: Client, board: Directory):
    """From the button on the sign-in page to the page one comes back to."""
    leave = client.post(LOGIN)
    assert leave.status_code == 302, leave.content.decode()
    path, query = board.sign_in(leave.url)
    return client.get(path, query, follow=True)


def test_the_sign_in_page_offers_the_directory_only_where_there_is_one(client: Client, board: Directory):
    assert "Go on with NHS Dumfries and Galloway" in client.get(reverse("account_login")).content.decode()


def test_without_a_directory_the_page_says_nothing_of_it(client: Client):
    assert "With your board’s account" not in client.get(reverse("account_login")).content.decode()
    assert client.post(LOGIN).status_code == 404


def test_the_first_sign_in_makes_the_account(client: Client, board: Directory):
    page = sign_in(client, board)
    assert page.redirect_chain[-1][0] == reverse("me")
    user = User.objects.get()
    assert (user.email, user.display_name) == ("eilidh.ross@nhs.scot", "Eilidh Ross")
    assert not user.has_usable_password()


def test_the_second_sign_in_finds_it(client: Client, board: Directory):
    sign_in(client, board)
    sign_in(Client(), board)
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 1


def test_an_address_that_the_directory_does_not_prove_is_confirmed_by_letter(
    client: Client, board: Directory
):
    board.person["email_verified"] = False
    page = sign_in(client, board)
    assert "Check your e-mail" in page.content.decode()
    assert OutgoingMail.objects.get().recipient == "eilidh.ross@nhs.scot"


def test_a_guest_of_the_directory_is_held_to_the_same_domains(client: Client, board: Directory):
    board.person["email"] = "guest@agency.example"
    page = sign_in(client, board)
    assert "Accounts are by invitation" in page.content.decode()
    assert not User.objects.exists()


def test_an_account_with_the_same_address_is_not_entered_through_the_directory(
    client: Client, board: Directory
):
    """Some directories let people write any address into their own entry (OIDC_TRUSTS_EMAIL is off)."""
    UserFactory(email="eilidh.ross@nhs.scot")
    sign_in(client, board)
    assert client.get(reverse("me")).status_code == 302
    assert not SocialAccount.objects.exists()
    assert OutgoingMail.objects.get().subject == "You have an account already"


def test_it_is_entered_where_the_directory_is_trusted_with_addresses(
    client: Client, board: Directory, settings
):
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    user = UserFactory(email="eilidh.ross@nhs.scot")
    sign_in(client, board)
    assert client.get(reverse("me")).context["user"] == user


def test_a_reply_that_nobody_asked_for_signs_nobody_in(client: Client, board: Directory):
    page = client.get(
        reverse("openid_connect_callback", args=["board"]), {"code": "code-1", "state": "made up"}
    )
    assert "did not work" in page.content.decode()
    assert client.get(reverse("me")).status_code == 302


def test_who_cancels_at_the_directory_is_told_so(client: Client, board: Directory):
    path, query = board.sign_in(client.post(LOGIN).url)
    page = client.get(path, {"error": "access_denied", "state": query["state"]}, follow=True)
    assert "You cancelled the sign-in" in page.content.decode()


def test_a_directory_that_is_away_is_met_calmly(client: Client, board: Directory):
    leave = client.post(LOGIN)
    path, query = board.sign_in(leave.url)
    board.challenges.clear()
    page = client.get(path, query, follow=True)
    assert "did not work" in page.content.decode()


class TestSecondStep:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_MFA = True

    def lead(self) -> None:
        user = User.objects.get()
        MembershipFactory(programme=ProgrammeFactory(slug="ahpdg"), user=user, roles=[Role.QI_LEAD])

    def test_the_portal_asks_for_its_own(self, client: Client, board: Directory):
        sign_in(client, board)
        self.lead()
        assert client.get("/ahpdg/").url.startswith(reverse("mfa_activate_totp"))

    def test_unless_the_directory_asks_for_one_itself(self, client: Client, board: Directory, settings):
        settings.OIDC_HAS_MFA = True
        sign_in(client, board)
        self.lead()
        assert client.get("/ahpdg/").status_code == 200


class TestGroups:
    """For the roles that the map names the directory decides, at every sign-in."""

    @pytest.fixture
    def programme(self, settings):
        settings.OIDC_GROUP_ROLES = {"AHP-QI": [("ahpdg", "qi_lead")], "AHP": [("ahpdg", "ahp_staff")]}
        return ProgrammeFactory(slug="ahpdg")

    def roles(self) -> list[str]:
        found = Membership.objects.current().filter(user__email="eilidh.ross@nhs.scot").first()
        return found.roles if found else []

    def test_a_group_gives_its_role(self, client: Client, board: Directory, programme):
        board.groups = ["AHP-QI", "Something else"]
        sign_in(client, board)
        assert self.roles() == ["qi_lead"]

    def test_whoever_left_the_group_loses_the_role(self, client: Client, board: Directory, programme):
        board.groups = ["AHP-QI", "AHP"]
        sign_in(client, board)
        board.groups = ["AHP"]
        sign_in(Client(), board)
        assert self.roles() == ["ahp_staff"]
        board.groups = []
        sign_in(Client(), board)
        assert self.roles() == []

    def test_a_role_that_the_map_does_not_name_stays(self, client: Client, board: Directory, programme):
        board.groups = ["AHP-QI"]
        sign_in(client, board)
        Membership.objects.update(roles=["qi_lead", "lab_host"])
        board.groups = []
        sign_in(Client(), board)
        assert self.roles() == ["lab_host"]

    def test_the_last_admin_stays(self, client: Client, board: Directory, programme, settings):
        settings.OIDC_GROUP_ROLES = {"Admins": [("ahpdg", "programme_admin")]}
        board.groups = ["Admins"]
        sign_in(client, board)
        board.groups = []
        sign_in(Client(), board)
        assert self.roles() == ["programme_admin"]

    def test_a_password_changes_nothing(self, client: Client, programme):
        MembershipFactory(
            programme=programme,
            user=UserFactory(email="eilidh.ross@nhs.scot", with_password=True),
            roles=["qi_lead"],
        )
        client.force_login(User.objects.get())
        assert self.roles() == ["qi_lead"]
