"""The portal's own pages: what they must say, to whom, and that they set no cookie."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ahpdg.example import example
from guidance.clicks.visitors import REFUSAL
from runcharts import RULE_SETS
from tests.factories.programmes import MembershipFactory, ProgrammeFactory
from tests.factories.users import UserFactory

STATIC = ["home", "accessibility", "privacy", "cookies", "contact", "how_we_draw_charts"]

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("name", STATIC)
def test_page_opens_for_anybody_with_one_heading_and_no_cookie(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r"<title>[^<]+ - AHP social media portal</title>", html)
    assert '<html lang="en-GB"' in html
    assert "Skip to main content" in html
    assert not response.cookies


@pytest.mark.parametrize("name", STATIC)
def test_page_leads_to_every_statement(client: Client, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    for other in STATIC:
        assert f'href="{reverse(other)}"' in html


@pytest.mark.parametrize("name", STATIC)
def test_page_takes_no_post(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405


def test_accessibility_statement_has_the_parts_of_the_scottish_form(client: Client) -> None:
    text = words(client.get(reverse("accessibility")).content.decode())
    for part in (
        "How accessible this website is",
        "Feedback and contact",
        "Equality and Human Rights Commission (EHRC)",
        "Equality Advisory and Support Service (EASS)",
        "contactSCOTLAND-BSL",
        "Compliance status",
        "partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard",
        "Non-accessible content",
        "Disproportionate burden",
        "Preparation of this statement",
        "prepared on 22 November 2026",
        settings.CONTACT_EMAIL,
    ):
        assert part in text


def test_cookie_page_names_every_cookie_the_portal_can_set(client: Client) -> None:
    text = words(client.get(reverse("cookies")).content.decode())
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", REFUSAL):
        assert name in text


def test_chart_page_names_every_rule_set_with_its_numbers_and_source(client: Client) -> None:
    text = words(client.get(reverse("how_we_draw_charts")).content.decode()).replace("&#x27;", "'")
    for rules in RULE_SETS.values():
        assert rules.name in text
        assert rules.source in text
        if rules.shift:
            assert f"Shift: {rules.shift} or more points" in text
    assert f"below {settings.SUPPRESSION_THRESHOLD} are hidden from everyone but the QI leads" in text


def test_the_example_is_what_its_page_says_it_is() -> None:
    shown = example()
    assert shown.verdict.kind == "improvement"
    assert all(picture.startswith("<svg") for picture in shown.pictures.values())


def test_catalogue_is_no_part_of_a_real_portal(
    client: Client, settings: object, django_user_model: type
) -> None:
    assert client.get("/components/").status_code == 404
    client.force_login(django_user_model.objects.create_user("someone@nhs.scot"))
    assert client.get("/components/").status_code == 404


def test_catalogue_of_the_demonstration_is_for_those_signed_in(client, settings, django_user_model) -> None:
    settings.DEMONSTRATION = True
    assert client.get("/components/").status_code == 404
    client.force_login(django_user_model.objects.create_user("someone@nhs.scot"))
    response = client.get("/components/")
    assert response.status_code == 200
    assert "<title>Components" in response.content.decode()
    wrong = client.get("/components/?form=errors").content.decode()
    assert "<title>Error: Components" in wrong
    assert wrong.count("nhsuk-error-summary__title") == 1
    assert wrong.index("nhsuk-error-summary__title") < wrong.index("<h1")


def home_of(client: Client, user: object) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_home_leads_a_member_to_the_programme(client: Client) -> None:
    membership = MembershipFactory(roles=["qi_lead"])
    html = home_of(client, membership.user)
    assert f'<a class="nhsuk-button" href="{membership.programme.get_absolute_url()}"' in html
    assert "You are: QI lead" in html


def test_home_lists_every_programme_of_a_member_and_public_ones_once(client: Client) -> None:
    user = UserFactory()
    first, second = MembershipFactory(user=user), MembershipFactory(user=user)
    public, hidden = ProgrammeFactory(is_published=True), ProgrammeFactory(is_published=False)
    html = home_of(client, user)
    main = html[html.index("<main") :]
    for programme in (first.programme, second.programme, public):
        assert main.count(f'href="{programme.get_absolute_url()}"') == 1
    assert hidden.get_absolute_url() not in html


def test_home_tells_somebody_without_a_programme_what_comes_next(client: Client) -> None:
    html = home_of(client, UserFactory())
    assert "not a member of a programme yet" in html
    assert "No programme to show yet" in html


def test_home_needs_as_many_queries_for_ten_programmes_as_for_one(
    client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    user = UserFactory()
    MembershipFactory.create_batch(10, user=user)
    ProgrammeFactory.create_batch(10, is_published=True)
    client.force_login(user)
    with django_assert_max_num_queries(6):
        client.get("/")


def test_robots_are_told_what_is_not_for_them(client):
    told = client.get("/robots.txt").content.decode()
    rules = RobotFileParser()
    rules.parse(told.splitlines())
    assert rules.can_fetch("Somebot", "/ahpdg/guidance/")
    assert not rules.can_fetch("Somebot", "/accounts/login/")
    assert "Disallow: /*/go/$" in told  # the parser of the standard library knows no stars
