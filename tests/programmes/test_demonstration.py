"""The demonstration: loaded in one go, any number of times."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from programmes import demonstration
from programmes.models import Membership, Programme, Role
from programmes.workforce import headcount

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(monkeypatch) -> None:
    """Only the ground floor's part: the rooms test their own."""
    monkeypatch.setattr(demonstration, "_parts", {})


@pytest.fixture
def demonstration_on(settings) -> None:
    settings.DEMONSTRATION = True


@pytest.mark.usefixtures("alone", "demonstration_on")
class TestLoading:
    def test_there_is_a_programme_with_somebody_in_every_role(self):
        demonstration.load()
        programme = Programme.objects.get(slug="ahpdg")
        roles = {role for membership in programme.memberships.all() for role in membership.roles}
        assert roles == set(Role.values)
        assert programme.lead.display_name == "Morag Bell"
        assert programme.is_demonstration

    def test_the_simulated_workforce_adds_up_to_293_and_says_so(self):
        demonstration.load()
        found = headcount(Programme.objects.get(slug="ahpdg").board, date(2026, 10, 31))
        assert (found.headcount, found.source) == (293, "Simulated for the demonstration")

    def test_loading_again_changes_nothing_and_keeps_what_people_changed(self):
        demonstration.load()
        Membership.objects.filter(user__email="isla.kerr@nhs.scot").update(roles=["rater"])
        before = list(Membership.objects.order_by("pk").values())
        demonstration.load()
        assert list(Membership.objects.order_by("pk").values()) == before

    def test_another_board_is_apart(self):
        scene = demonstration.load()
        assert not set(scene.programme.memberships.values_list("user")) & set(
            scene.other.memberships.values_list("user")
        )

    def test_every_sign_in_works(self):
        demonstration.load()
        out = io.StringIO()
        call_command("demonstration_signins", stdout=out)
        people = json.loads(out.getvalue())
        assert len(people) == 8
        for person in people:
            given = {"login": person["email"], "password": person["password"]}
            assert Client().post(reverse("account_login"), given).url == reverse("start"), person

    def test_the_sign_in_page_lists_them(self, client: Client):
        demonstration.load()
        page = client.get(reverse("account_login")).content.decode()
        assert "morag.bell@nhs.scot" in page
        assert demonstration.PASSWORD in page

    def test_parts_are_loaded_after_those_they_stand_on(self):
        loaded = []
        demonstration.add("charts", lambda scene: loaded.append("charts"), after=["labs", "missing"])
        demonstration.add("labs", lambda scene: loaded.append("labs"))
        demonstration.load()
        assert loaded == ["labs", "charts"]

    def test_a_part_that_fails_leaves_nothing_behind(self):
        def fail(scene: object) -> None:
            raise RuntimeError

        demonstration.add("labs", fail)
        with pytest.raises(RuntimeError):
            demonstration.load()
        assert not User.objects.exists()


def test_it_is_not_loaded_anywhere_else(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="only where DEMONSTRATION is on"):
        call_command("load_demonstration")
    out = io.StringIO()
    call_command("demonstration_signins", stdout=out)
    assert json.loads(out.getvalue()) == []


def test_nobody_learns_a_password_from_the_sign_in_page_of_a_real_portal(client: Client):
    assert demonstration.PASSWORD not in client.get(reverse("account_login")).content.decode()
