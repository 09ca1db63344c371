"""Making an account: from the form to the first page."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import OutgoingMail, User
from tests.accounts.conftest import link_in
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "display_name": "  Eilidh   Ross ",
    "email": "Eilidh.Ross@nhs.scot",
    "password1": "otter lamp seven",
}


def sign_up(client: Client, **changes: str):
    return client.post(reverse("account_signup"), SIGN_UP | changes)


def test_sign_up_sends_a_letter_and_its_link_opens_the_account(client: Client):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    letter = OutgoingMail.objects.get()
    assert (letter.recipient, letter.subject) == ("eilidh.ross@nhs.scot", "Confirm your e-mail address")
    assert letter.text.startswith("Hello Eilidh Ross,\n\nyou made an account on the AHP social media portal")

    page = client.get(link_in(letter))
    assert "Is eilidh.ross@nhs.scot your address?" in page.content.decode()
    assert not EmailAddress.objects.get().verified, "a mail scanner that opens links confirms nothing"

    assert client.post(link_in(letter)).url == reverse("start")
    user = User.objects.get()
    assert (user.email, user.display_name) == ("eilidh.ross@nhs.scot", "Eilidh Ross")
    assert client.get(reverse("me")).status_code == 200, "signed in, in the browser that signed up"


def test_sign_up_confirmed_in_another_browser_does_not_sign_in_there(client: Client):
    sign_up(client)
    elsewhere = Client()
    elsewhere.post(link_in(OutgoingMail.objects.get()))
    assert elsewhere.get(reverse("me")).status_code == 302
    assert EmailAddress.objects.get().verified


def test_an_account_that_is_not_confirmed_cannot_be_used(client: Client):
    sign_up(client)
    answer = Client().post(
        reverse("account_login"), {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]}
    )
    assert answer.url == reverse("account_email_verification_sent")


def test_sign_up_with_another_domain_names_those_that_are_allowed(client: Client):
    page = sign_up(client, email="eilidh@gmail.example")
    assert "must end in @nhs.scot, @nhs.net or @nes.scot.nhs.uk." in page.content.decode()
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_sign_up_says_the_same_whether_or_not_the_address_has_an_account(client: Client):
    known = UserFactory(email="known@nhs.scot", with_password=True)
    answers = [sign_up(Client(), email=email) for email in ("known@nhs.scot", "new@nhs.scot")]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    letter = OutgoingMail.objects.get(recipient=known.email)
    assert letter.subject == "You have an account already"
    assert User.objects.filter(email="known@nhs.scot").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"display_name": ""}, "Enter your name"),
        ({"email": ""}, "Enter your work e-mail address"),
        ({"email": "eilidh@"}, "Enter an e-mail address like name@nhs.scot"),
        ({"password1": ""}, "Enter a password"),
        ({"password1": "short"}, "at least 10 characters"),
        ({"password1": "password123"}, "too common"),
    ],
)
def test_sign_up_says_what_is_missing(client: Client, changes: dict[str, str], words: str):
    page = sign_up(client, **changes)
    assert words in page.content.decode()
    assert page.content.decode().count("nhsuk-error-summary__title") == 1
    assert not User.objects.exists()


def test_a_used_link_is_met_calmly(client: Client):
    sign_up(client)
    link = link_in(OutgoingMail.objects.get())
    client.post(link)
    client.logout()
    for path in (link, link[:-6] + "/", reverse("account_confirm_email", args=["nonsense"])):
        page = client.get(path)
        assert page.status_code in (200, 302)
        if page.status_code == 200:
            assert "This link no longer works" in page.content.decode()


def test_sign_up_is_slowed_down_after_twenty_tries(client: Client):
    codes = [sign_up(client, email=f"person{n}@nhs.scot", display_name="").status_code for n in range(22)]
    assert codes[0] == 200
    page = sign_up(client)
    assert page.status_code == 429
    assert "Wait five minutes" in page.content.decode()


def test_nobody_signs_up_where_accounts_are_by_invitation(client: Client, settings):
    settings.SIGN_UP_DOMAINS = []
    page = sign_up(client)
    assert "Accounts are by invitation only" in page.content.decode()
    assert not User.objects.exists()


def test_a_domain_cannot_be_changed_afterwards_either(client: Client):
    client.force_login(UserFactory(email="eilidh@nhs.scot"))
    page = client.post(
        reverse("account_email"), {"action_add": "1", "email": "eilidh@gmail.example"}, follow=True
    )
    assert "must end in" in page.content.decode() or "Is it you?" in page.content.decode()
    assert not EmailAddress.objects.filter(email="eilidh@gmail.example").exists()
