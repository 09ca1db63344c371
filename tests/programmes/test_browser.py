"""The ground floor in a real browser: accessible as every role, by keyboard, on a narrow screen, also in
error.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.mail import queue_mail
from accounts.models import OutgoingMail, User
from programmes.emails import invitation_path
from programmes.models import Programme, Role
from tests.factories.programmes import (
    InvitationFactory,
    LocalityFactory,
    MembershipFactory,
    ProgrammeFactory,
    WorkforceFactory,
    member,
)
from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = ("phone", "desktop")


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg", title="AHP social media programme", is_published=True)


@pytest.fixture
def fits(set_width, violations, overflow) -> Callable[[Page, str], None]:
    """``fits(page, where)``: nothing wider than the window, wide and narrow, and no finding of axe when it is
    wide; ``test_every_page_is_accessible`` asks axe at a phone's width, and about colours.
    """

    def fits(page: Page, where: str) -> None:
        for width in WIDTHS:
            set_width(page, width)
            assert overflow(page) == 0, f"{where}, {width}"
        assert violations(page, colours=False) == [], where

    return fits


def test_pages_of_signing_in(page: Page, fits, settings):
    settings.DEMONSTRATION = True
    for path in (
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "confirm-email/",
        "confirm-email/nonsense/",
        "password/reset/key/1-nonsense/",
        "password/reset/key/done/",
        "inactive/",
        "3rdparty/login/cancelled/",
        "3rdparty/login/error/",
    ):
        page.goto(f"/accounts/{path}")
        fits(page, path)


def test_forms_of_signing_in_with_errors(page: Page, fits):
    for path, button in (
        ("login/", "Sign in"),
        ("signup/", "Create an account"),
        ("password/reset/", "Send the link"),
    ):
        page.goto(f"/accounts/{path}")
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert page.title().startswith("Error: ")
        fits(page, path)


def test_pages_of_ones_own(page: Page, sign_in, fits, programme: Programme):
    user = member(programme, Role.QI_LEAD, display_name="Morag Bell")
    user.set_password(PASSWORD)
    user.save()
    InvitationFactory(programme=ProgrammeFactory(), email=user.email)
    sign_in(page, user)
    for path in (
        "/me/",
        "/me/details/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/2fa/",
        "/accounts/3rdparty/",
        "/accounts/logout/",
        "/accounts/reauthenticate/",
    ):
        page.goto(path)
        fits(page, path)


def test_setting_the_second_step_up(page: Page, fits):
    user = UserFactory(email="morag.bell@nhs.scot", with_password=True)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto("/accounts/2fa/totp/activate/")
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    page.get_by_text("I cannot scan it").click()
    fits(page, "setting up")
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Turn the second step on").click()
    expect(page.get_by_role("link", name="The code is not right")).to_be_visible()
    fits(page, "wrong code")


@pytest.mark.parametrize("role", ["nobody", *Role.values])
def test_home_as_every_role(page: Page, sign_in, fits, programme: Programme, role: str):
    if role != "nobody":
        sign_in(page, member(programme, role, display_name="Eilidh Ross"))
    page.goto("/ahpdg/")
    expect(page.get_by_role("heading", name="What are we trying to accomplish?")).to_be_visible()
    fits(page, role)


@pytest.fixture
def admin(page: Page, sign_in, programme: Programme) -> User:
    user = member(programme, Role.PROGRAMME_ADMIN, display_name="Ewan Grant")
    sign_in(page, user)
    return user


def test_pages_of_the_members_room_empty_and_full(page: Page, fits, admin: User, programme: Programme):
    paths = ["members/", "workforce/", "places/"]
    for path in paths:
        page.goto(f"/ahpdg/{path}")
        fits(page, f"empty {path}")
    isla = MembershipFactory(
        programme=programme, user__display_name="Isla Kerr", user__email=f"{'isla.' * 12}kerr@nhs.scot"
    )
    MembershipFactory(programme=programme, ended_at="2026-11-01T12:00Z")
    InvitationFactory(programme=programme)
    figure = WorkforceFactory(board=programme.board)
    locality = LocalityFactory(board=programme.board)
    for path in (
        *paths,
        "members/invite/",
        f"members/{isla.user.public_id}/",
        f"members/{isla.user.public_id}/end/",
        "workforce/add/",
        f"workforce/{figure.pk}/",
        f"workforce/{figure.pk}/remove/",
        f"places/{locality.pk}/",
        "places/professions/",
        "settings/",
    ):
        page.goto(f"/ahpdg/{path}")
        fits(page, path)


def test_forms_of_the_members_room_with_errors(page: Page, fits, admin: User):
    for path, button in (
        ("members/invite/", "Send the invitation"),
        ("workforce/add/", "Save the numbers"),
        ("places/", "Add it"),
    ):
        page.goto(f"/ahpdg/{path}")
        page.get_by_role("button", name=button).click()
        summary = page.get_by_role("alert")
        expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
        fits(page, path)
        summary.get_by_role("link").first.click()
        assert page.evaluate("document.activeElement.matches('input, select, textarea')"), path


def test_an_invitation_by_keyboard_alone(page: Page, admin: User, fits):
    """From the members page to a letter on its way, without a mouse."""
    page.goto("/ahpdg/members/")
    page.get_by_role("button", name="Invite somebody").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("jo@university.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send the invitation").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The invitation is on its way to jo@university.example.")).to_be_visible()
    expect(page.get_by_text("AHP staff, Lab host")).to_be_visible()
    fits(page, "after inviting")
    assert OutgoingMail.objects.count() == 1


def test_invitations_in_every_state(page: Page, sign_in, fits, programme: Programme):
    user = UserFactory(email="isla.kerr@nhs.scot")
    mine = InvitationFactory(programme=programme, email=user.email)
    others = InvitationFactory(programme=programme)
    old = InvitationFactory(programme=programme, email="old@nhs.scot", expires_at="2026-01-01T12:00Z")
    for path in (invitation_path(mine), invitation_path(old), "/invitations/nonsense/"):
        page.goto(path)
        fits(page, path)
    sign_in(page, user)
    for path in (invitation_path(mine), invitation_path(others)):
        page.goto(path)
        fits(page, path)
    page.goto(invitation_path(mine))
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Welcome. You are now: AHP staff.")).to_be_visible()


def test_the_outbox(page: Page, settings, fits):
    settings.DEMONSTRATION = True
    page.goto("/outbox/")
    fits(page, "empty")
    letter = queue_mail(
        kind="test",
        to="eilidh.ross@nhs.scot",
        subject="A place in “Set up safely”",
        text=f"Hello,\n\nsee http://127.0.0.1/{'long' * 40}/.",
        key="k",
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    )
    assert letter is not None
    for path in ("/outbox/", "/outbox/?to=eilidh.ross@nhs.scot", f"/outbox/{letter.pk}/"):
        page.goto(path)
        fits(page, path)


def test_tokens_and_searched_members(page: Page, programme: Programme, sign_in, fits):
    admin = member(programme, Role.PROGRAMME_ADMIN)
    sign_in(page, admin)
    page.goto("/me/tokens/")
    page.get_by_role("button", name="Make a token").click()
    fits(page, "tokens in error")
    page.get_by_label("What it is for").fill("Power BI of the board")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("status")).to_contain_text("ahp_")
    fits(page, "a new token")
    page.get_by_role("link", name="Revoke").click()
    fits(page, "revoking")
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("None. What is published")).to_be_visible()
    page.goto("/ahpdg/members/?q=nobody")
    fits(page, "members sought")
