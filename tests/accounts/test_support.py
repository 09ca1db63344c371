"""Django's admin for support staff: by explicit permission, and no back door."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.mail import queue_mail
from accounts.models import User
from accounts.support import give_support_rights
from tests.factories.programmes import MembershipFactory, ProgrammeFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client: Client) -> Client:
    user = UserFactory(email="support@nhs.scot")
    give_support_rights(user)
    client.force_login(user)
    return client


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_signing_in_goes_by_the_portals_own_page(client: Client):
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/admin/login/?next=/admin/").url.startswith(reverse("account_login"))


def test_somebody_else_is_refused(client: Client):
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403


def test_support_staff_without_permissions_see_nothing(client: Client):
    client.force_login(UserFactory(is_staff=True))
    page = client.get("/admin/")
    assert page.status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_tables_through_which_one_could_become_somebody_else_are_closed():
    closed = {"account", "mfa", "socialaccount", "authtoken", "usersessions", "sessions"}
    registered = {model._meta.app_label for model in admin.site._registry}
    assert not closed & registered


def test_no_history_can_be_edited():
    assert not [model for model in admin.site._registry if model.__name__.endswith("Event")]


def test_every_list_and_every_form_opens(superuser: Client):
    programme = ProgrammeFactory()
    MembershipFactory(programme=programme)
    queue_mail(kind="test", to="a@nhs.scot", subject="s", text="t", key="k")
    for model in admin.site._registry:
        if model._meta.app_label not in {"accounts", "programmes"}:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert superuser.get(reverse(f"{name}_changelist"), {"q": ""}).status_code == 200, model
        row = model.objects.first()
        if row is not None:
            assert superuser.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, model


def test_support_staff_find_a_person_and_close_the_account(support: Client):
    person = UserFactory(email="eilidh.ross@nhs.scot")
    assert "eilidh.ross@nhs.scot" in support.get(reverse("admin:accounts_user_changelist")).content.decode()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    assert support.post(url, {"_save": "1"}).status_code == 302
    person.refresh_from_db()
    assert not person.is_active


def test_support_staff_cannot_give_themselves_rights(support: Client):
    own = User.objects.get(email="support@nhs.scot")
    url = reverse("admin:accounts_user_change", args=[own.pk])
    support.post(url, {"is_active": "on", "is_staff": "on", "is_superuser": "on", "email": "x@nhs.scot"})
    own.refresh_from_db()
    assert (own.is_superuser, own.email, own.is_active) == (False, "support@nhs.scot", True)


def test_support_staff_cannot_close_a_superuser(support: Client):
    other = UserFactory(is_staff=True, is_superuser=True)
    support.post(reverse("admin:accounts_user_change", args=[other.pk]), {"_save": "1"})
    other.refresh_from_db()
    assert other.is_active


def test_nobody_sees_or_sets_a_password(superuser: Client):
    person = UserFactory(with_password=True)
    page = superuser.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert person.password not in page
    assert "password" not in page.lower().replace("password_change", "").replace("change password", "")


def test_nobody_reads_what_a_letter_says(superuser: Client):
    letter = queue_mail(kind="account.x", to="a@nhs.scot", subject="s", text="the secret link", key="k")
    page = superuser.get(reverse("admin:accounts_outgoingmail_change", args=[letter.pk])).content.decode()
    assert "the secret link" not in page


def test_a_lost_second_step_can_be_taken_away(support: Client):
    from allauth.mfa.models import Authenticator

    person = UserFactory()
    boss = UserFactory(is_staff=True)
    for user in (person, boss):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    support.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "take_second_step_away", "_selected_action": [person.pk, boss.pk]},
    )
    assert [row.user for row in Authenticator.objects.all()] == [boss], "not from people with rights"


def test_a_superuser_is_a_stranger_to_programmes(superuser: Client):
    programme = ProgrammeFactory(slug="ahpdg")
    for path in ("", "members/", "settings/", "workforce/"):
        assert superuser.get(f"/{programme.slug}/{path}").status_code == 404
