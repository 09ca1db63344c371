"""The second step of signing in: asked of every role above AHP staff, and of support staff."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts.models import OutgoingMail, User
from programmes.models import Role
from tests.factories.programmes import MembershipFactory, ProgrammeFactory
from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SET_UP = reverse("mfa_activate_totp")


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_MFA = True


def somebody(*roles: str, **fields: object) -> User:
    user = UserFactory(with_password=True, **fields)
    if roles:
        MembershipFactory(programme=ProgrammeFactory(slug="ahpdg"), user=user, roles=list(roles))
    return user


def sign_in(client: Client, user: User):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def code_for(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, totp.yield_hotp_counters_from_time().__next__()))


def set_up(client: Client) -> str:
    """Set the app up as a person would; answers its secret."""
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'class="app-code">(\w+)<', page).group(1)
    answer = client.post(SET_UP, {"code": code_for(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AHP_STAFF])
def test_every_role_above_staff_is_asked(client: Client, role: Role):
    sign_in(client, somebody(role))
    answer = client.get("/ahpdg/")
    assert answer.url == f"{SET_UP}?next=%2Fahpdg%2F"


def test_staff_are_not_asked(client: Client):
    sign_in(client, somebody(Role.AHP_STAFF))
    assert client.get("/ahpdg/").status_code == 200


@pytest.mark.parametrize("kind", ["is_staff", "is_superuser"])
def test_support_staff_are_asked(client: Client, kind: str):
    sign_in(client, somebody(**{kind: True}))
    assert client.get("/admin/").url.startswith(SET_UP)


def test_nobody_is_asked_in_the_demonstration(client: Client, settings):
    settings.REQUIRE_MFA = False
    sign_in(client, somebody(Role.QI_LEAD))
    assert client.get("/ahpdg/").status_code == 200


def test_signing_out_and_what_everybody_may_read_stay_open(client: Client):
    sign_in(client, somebody(Role.QI_LEAD))
    for path in ("/privacy/", "/accessibility/", reverse("account_logout")):
        assert client.get(path).status_code == 200


def test_the_api_says_it_in_json(client: Client):
    sign_in(client, somebody(Role.QI_LEAD))
    answer = client.get("/api/v1/")
    assert answer.status_code == 403
    assert "second step" in answer.json()["detail"]


def test_setting_it_up_opens_the_door_and_gives_recovery_codes(
    client: Client, django_capture_on_commit_callbacks
):
    user = somebody(Role.QI_LEAD)
    sign_in(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.get("/ahpdg/").status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert codes.count("<li><code>") == 10
    subjects = OutgoingMail.objects.filter(recipient=user.email).values_list("subject", flat=True)
    assert "The second step is on" in subjects


def test_a_wrong_code_sets_nothing_up(client: Client):
    sign_in(client, somebody(Role.QI_LEAD))
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": "000000"})
    assert "The code is not right" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_next_sign_in_asks_for_the_code(client: Client):
    user = somebody(Role.QI_LEAD)
    sign_in(client, user)
    secret = set_up(client)
    later = Client()
    assert sign_in(later, user).url == reverse("mfa_authenticate")
    assert later.get("/me/").status_code == 302, "not signed in by the password alone"
    assert (
        "The code is not right" in later.post(reverse("mfa_authenticate"), {"code": "123"}).content.decode()
    )
    code = code_for(secret)
    assert later.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("start")
    assert later.get("/ahpdg/").status_code == 200
    onlooker = Client()
    sign_in(onlooker, user)
    assert onlooker.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200, "a code works once"


def test_a_recovery_code_stands_in_for_the_phone_once(client: Client):
    user = somebody(Role.QI_LEAD)
    sign_in(client, user)
    set_up(client)
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    for answer in (302, 200):
        later = Client()
        sign_in(later, user)
        assert later.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == answer


def test_who_needs_it_cannot_turn_it_off(client: Client):
    sign_in(client, somebody(Role.QI_LEAD))
    set_up(client)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "cannot be turned off" in page.content.decode()
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_staff_may_have_it_and_turn_it_off(client: Client):
    sign_in(client, somebody(Role.AHP_STAFF))
    set_up(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()


def test_its_key_is_not_readable_in_the_database(client: Client):
    sign_in(client, somebody(Role.QI_LEAD))
    secret = set_up(client)
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data
    assert secret not in str(stored)


def test_a_changed_secret_key_with_the_old_one_kept_still_reads_it(client: Client, settings):
    sign_in(client, somebody(Role.QI_LEAD))
    secret = set_up(client)
    from allauth.mfa.utils import decrypt

    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is also long enough for anybody who asks"
    assert decrypt(stored) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(stored) == ""
