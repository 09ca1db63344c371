"""Signing in, forgotten passwords, and what a guesser learns: nothing."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from tests.accounts.conftest import link_in
from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password} | more)


def test_sign_in_with_the_address_in_any_case(client: Client):
    UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
    assert sign_in(client, " Eilidh.Ross@NHS.scot ").url == reverse("start")
    assert client.get(reverse("me")).status_code == 200


def test_sign_in_goes_back_to_the_page_that_asked_for_it(client: Client):
    UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
    page = client.get(reverse("me_details"))
    assert page.url == f"{reverse('account_login')}?next={reverse('me_details')}"
    assert sign_in(client, "eilidh.ross@nhs.scot", next=reverse("me_details")).url == reverse("me_details")


def test_sign_in_never_leaves_the_portal(client: Client):
    UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
    answer = sign_in(client, "eilidh.ross@nhs.scot", next="https://evil.example/")
    assert answer.url == reverse("start")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer():
    UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
    pages = [
        sign_in(Client(), "eilidh.ross@nhs.scot", "wrong").content.decode(),
        sign_in(Client(), "nobody@nhs.scot", "wrong").content.decode(),
    ]
    for page in pages:
        assert "The e-mail address or the password is not right" in page
    first, second = (page.split("<main", 1)[1].split("csrfmiddlewaretoken")[0] for page in pages)
    assert first == second


def test_five_wrong_passwords_are_enough(client: Client):
    UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
    for _ in range(5):
        sign_in(client, "eilidh.ross@nhs.scot", "wrong")
    page = sign_in(client, "eilidh.ross@nhs.scot")
    assert "Wait 5 minutes" in page.content.decode()
    assert client.get(reverse("me")).status_code == 302


def test_a_closed_account_cannot_be_entered(client: Client):
    UserFactory(email="gone@nhs.scot", with_password=True, is_active=False)
    answer = sign_in(client, "gone@nhs.scot")
    assert answer.status_code == 200 or answer.url == reverse("account_inactive")
    assert client.get(reverse("me")).status_code == 302
    assert "This account is closed" in client.get(reverse("account_inactive")).content.decode()


def test_signing_out_asks_by_get_and_acts_by_post(client: Client):
    client.force_login(UserFactory())
    assert "Do you want to sign out?" in client.get(reverse("account_logout")).content.decode()
    assert client.get(reverse("me")).status_code == 200
    assert client.post(reverse("account_logout")).url == "/"
    assert client.get(reverse("me")).status_code == 302


class TestForgottenPassword:
    def test_the_link_sets_a_new_password_once(self, client: Client):
        user = UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
        client.post(reverse("account_reset_password"), {"email": "Eilidh.Ross@nhs.scot"})
        letter = OutgoingMail.objects.get()
        assert letter.subject == "Choose a new password"
        page = client.get(link_in(letter), follow=True)
        assert "Choose a new password" in page.content.decode()
        new = {"password1": "ladder moss nine", "password2": "ladder moss nine"}
        done = client.post(page.redirect_chain[-1][0], new, follow=True)
        assert "Your password is changed" in done.content.decode()
        user.refresh_from_db()
        assert user.check_password("ladder moss nine")
        assert OutgoingMail.objects.filter(subject="Your password was changed").exists()
        again = Client().get(link_in(letter), follow=True)
        assert "This link no longer works" in again.content.decode()

    def test_the_page_says_the_same_for_an_unknown_address(self):
        UserFactory(email="known@nhs.scot", with_password=True)
        answers = []
        for email in ("known@nhs.scot", "unknown@nhs.scot"):
            answer = Client().post(reverse("account_reset_password"), {"email": email})
            answers.append((answer.status_code, answer.url))
        assert answers[0] == answers[1]
        letter = OutgoingMail.objects.get(recipient="unknown@nhs.scot")
        assert letter.subject == "There is no account with this address"
        assert reverse("account_signup") in letter.text

    def test_the_link_runs_out(self, client: Client):
        UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
        client.post(reverse("account_reset_password"), {"email": "eilidh.ross@nhs.scot"})
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            page = client.get(link_in(OutgoingMail.objects.get()), follow=True)
        assert "This link no longer works" in page.content.decode()

    def test_an_invited_person_of_another_domain_can_reset_too(self, client: Client):
        UserFactory(email="guest@university.example", with_password=True)
        client.post(reverse("account_reset_password"), {"email": "guest@university.example"})
        assert OutgoingMail.objects.get().subject == "Choose a new password"


class TestChangingHowOneSignsIn:
    @pytest.fixture
    def signed_in(self, client: Client) -> Client:
        UserFactory(email="eilidh.ross@nhs.scot", with_password=True)
        sign_in(client, "eilidh.ross@nhs.scot")
        return client

    def test_a_new_address_counts_from_its_confirmation(self, signed_in: Client):
        signed_in.post(reverse("account_email"), {"action_add": "1", "email": "eilidh.muir@nhs.scot"})
        page = signed_in.get(reverse("account_email")).content.decode()
        assert "Waiting to be confirmed" in page
        assert EmailAddress.objects.get(primary=True).email == "eilidh.ross@nhs.scot"
        letter = OutgoingMail.objects.get(recipient="eilidh.muir@nhs.scot")
        assert "you asked to use this address" in letter.text
        signed_in.post(link_in(letter))
        assert list(EmailAddress.objects.values_list("email", "primary")) == [("eilidh.muir@nhs.scot", True)]
        assert EmailAddress.objects.get().user.email == "eilidh.muir@nhs.scot"
        told = OutgoingMail.objects.get(subject="Your e-mail address was changed")
        assert told.recipient == "eilidh.ross@nhs.scot"

    def test_the_password_changes_with_the_current_one(self, signed_in: Client):
        new = {"password1": "ladder moss nine", "password2": "ladder moss nine"}
        url = reverse("account_change_password")
        page = signed_in.post(url, new | {"oldpassword": "wrong"})
        assert "The current password is not right" in page.content.decode()
        assert signed_in.post(url, new | {"oldpassword": PASSWORD}).url == reverse("me")
        assert signed_in.get(reverse("me")).status_code == 200, "still signed in here"

    def test_signing_out_everywhere_else(self, signed_in: Client):
        other = Client(headers={"user-agent": "Another browser"})
        sign_in(other, "eilidh.ross@nhs.scot")
        page = signed_in.get(reverse("usersessions_list")).content.decode()
        assert "2 places" in page
        assert "Another browser" in page
        signed_in.post(reverse("usersessions_list"))
        assert other.get(reverse("me")).status_code == 302
        assert signed_in.get(reverse("me")).status_code == 200

    def test_the_second_look_before_changing_the_second_step(self, signed_in: Client):
        with time_machine.travel(time.time() + 3600):
            page = signed_in.get(reverse("mfa_activate_totp"), follow=True)
        assert "Is it you?" in page.content.decode()


def test_letters_of_accounts_speak_plainly():
    """No letter sounds like the library that sends it."""
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "nobody@nhs.scot"})
    UserFactory(email="known@nhs.scot", with_password=True)
    client.post(reverse("account_reset_password"), {"email": "known@nhs.scot"})
    sign_in(client, "known@nhs.scot")
    new = {"password1": "ladder moss nine", "password2": "ladder moss nine", "oldpassword": PASSWORD}
    client.post(reverse("account_change_password"), new)
    letters = list(OutgoingMail.objects.all())
    assert len(letters) == 3
    for letter in letters:
        assert letter.text.startswith("Hello")
        assert "AHP social media portal, NHS Dumfries and Galloway\nQuestions: " in letter.text
        for foreign in ("example.com", "{{", "two-factor", "Thank you for using", "None"):
            assert foreign not in letter.text
