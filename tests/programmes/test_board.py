"""Workforce, places and professions: what the programme knows about its board."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from programmes import actions
from programmes.models import Change, Locality, Profession, Programme, Role, Workforce
from tests.factories.programmes import (
    BoardFactory,
    LocalityFactory,
    ProgrammeFactory,
    StaffProfileFactory,
    WorkforceFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client: Client) -> Programme:
    programme = ProgrammeFactory(slug="ahpdg")
    client.force_login(member(programme, Role.PROGRAMME_ADMIN, display_name="Ewan Grant"))
    return programme


def heads(**counts: int) -> dict[str, object]:
    names = {code.replace("_", "-"): count for code, count in counts.items()}
    return {f"heads_{Profession.objects.get(code=code).pk}": count for code, count in names.items()}


DATE = {"as_at_day": "1", "as_at_month": "4", "as_at_year": "2026"}


class TestWorkforce:
    def test_an_empty_page_says_why_numbers_are_wanted(self, client: Client, programme: Programme):
        page = client.get("/ahpdg/workforce/").content.decode()
        assert "No numbers yet" in page
        assert "Add the first numbers" in page

    def test_numbers_of_a_date_are_added_at_once(self, client: Client, programme: Programme):
        page = client.post(
            "/ahpdg/workforce/add/", DATE | {"source": "Payroll"} | heads(PH=92, OT=71, PA=0), follow=True
        )
        assert "Saved: 163 people in 3 professions." in page.content.decode()
        assert Workforce.objects.count() == 3, "an empty box stores nothing; 0 was typed and counts"
        assert Workforce.objects.get(profession__code="PA").headcount == 0

    def test_measures_are_told_which_day_changed(self, client: Client, programme: Programme):
        sister = ProgrammeFactory(board=programme.board)
        client.post("/ahpdg/workforce/add/", DATE | {"source": "Payroll"} | heads(PH=92))
        told = Change.objects.values_list("programme", "source", "on")
        assert set(told) == {
            (one.pk, "programmes.workforce", date(2026, 4, 1)) for one in (programme, sister)
        }

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Enter the day the numbers are from"),
            (DATE, "Enter the source of the numbers"),
            (DATE | {"source": "x"}, "Enter the number of at least one profession"),
            (DATE | {"source": "x", "as_at_year": "2099"}, "As at must be"),
            (DATE | {"source": "x", "as_at_day": "31"}, "As at must be a real date"),
        ],
    )
    def test_the_form_says_what_is_missing(
        self, client: Client, programme: Programme, data: dict, words: str
    ):
        assert words in client.post("/ahpdg/workforce/add/", data).content.decode()
        assert not Workforce.objects.exists()

    @pytest.mark.parametrize("typed", ["-1", "1.5", "many", "1000000", "９"])
    def test_a_number_that_is_none_is_refused_by_name(self, client: Client, programme: Programme, typed: str):
        field = next(iter(heads(PH=1)))
        page = client.post("/ahpdg/workforce/add/", DATE | {"source": "x", field: typed}).content.decode()
        assert ("Physiotherapists: " in page) or Workforce.objects.get().headcount == 9

    def test_a_second_figure_of_the_same_date_is_refused(self, client: Client, programme: Programme):
        WorkforceFactory(board=programme.board)
        page = client.post("/ahpdg/workforce/add/", DATE | {"source": "x"} | heads(PH=1)).content.decode()
        assert "There is a figure of that date for physiotherapists already." in page

    def test_a_correction_keeps_what_was(self, client: Client, programme: Programme):
        figure = WorkforceFactory(board=programme.board, headcount=80)
        url = reverse("programmes:workforce_correct", args=["ahpdg", figure.pk])
        client.post(url, {"headcount": "92", "wte": "80.5", "source": "Payroll, corrected"})
        figure.refresh_from_db()
        assert figure.headcount == 92
        page = client.get(url).content.decode()
        assert "92 people, 80.50 whole-time equivalent. Source: Payroll, corrected" in page
        assert "80 people. Source: Board payroll" in page
        assert "Ewan Grant" in page

    def test_removing_asks_first(self, client: Client, programme: Programme):
        figure = WorkforceFactory(board=programme.board)
        url = reverse("programmes:workforce_remove", args=["ahpdg", figure.pk])
        assert "Remove this number?" in client.get(url).content.decode()
        assert Workforce.objects.exists()
        client.post(url)
        assert not Workforce.objects.exists()

    def test_another_boards_figure_is_not_found(self, client: Client, programme: Programme):
        other = WorkforceFactory(board=BoardFactory(code="S08000016", name="NHS Borders"))
        for name in ("workforce_correct", "workforce_remove"):
            assert client.post(reverse(f"programmes:{name}", args=["ahpdg", other.pk])).status_code == 404
        assert Workforce.objects.filter(pk=other.pk).exists()

    def test_a_qi_lead_keeps_the_numbers_too_and_sees_no_other_tab(
        self, client: Client, programme: Programme
    ):
        client.force_login(member(programme, Role.QI_LEAD))
        page = client.get("/ahpdg/workforce/")
        assert page.status_code == 200
        assert "/ahpdg/settings/" not in page.content.decode()

    def test_the_number_of_queries_does_not_grow(
        self, client: Client, programme: Programme, django_assert_num_queries
    ):
        for code in ("PH", "OT", "DT", "SL", "CH"):
            WorkforceFactory(board=programme.board, profession=Profession.objects.get(code=code))
        with django_assert_num_queries(5):  # session, user, memberships, figures, figures in use
            client.get("/ahpdg/workforce/")


class TestPlaces:
    def test_a_locality_is_added_renamed_and_removed(self, client: Client, programme: Programme):
        client.post("/ahpdg/places/", {"name": "  Upper   Nithsdale "})
        locality = Locality.objects.get()
        assert locality.name == "Upper Nithsdale"
        client.post(f"/ahpdg/places/{locality.pk}/", {"name": "Nithsdale"})
        locality.refresh_from_db()
        assert locality.name == "Nithsdale"
        page = client.post(f"/ahpdg/places/{locality.pk}/remove/", follow=True)
        assert "Nithsdale is removed." in page.content.decode()
        assert not Locality.objects.exists()

    def test_two_of_one_name_are_refused(self, client: Client, programme: Programme):
        LocalityFactory(board=programme.board, name="Nithsdale")
        other = LocalityFactory(board=programme.board, name="Stewartry")
        assert (
            "called nithsdale already"
            in client.post("/ahpdg/places/", {"name": "nithsdale"}).content.decode()
        )
        page = client.post(f"/ahpdg/places/{other.pk}/", {"name": "NITHSDALE"}).content.decode()
        assert "called NITHSDALE already" in page

    def test_one_in_which_people_stand_stays(self, client: Client, programme: Programme):
        locality = LocalityFactory(board=programme.board)
        StaffProfileFactory(locality=locality)
        page = client.post(f"/ahpdg/places/{locality.pk}/remove/", follow=True)
        assert "so it stays. You can rename it." in page.content.decode()
        assert Locality.objects.exists()

    def test_another_boards_locality_is_not_found(self, client: Client, programme: Programme):
        other = LocalityFactory(board=BoardFactory(code="S08000016", name="NHS Borders"))
        assert client.get(f"/ahpdg/places/{other.pk}/").status_code == 404
        assert client.post(f"/ahpdg/places/{other.pk}/remove/").status_code == 404

    def test_the_board_chooses_its_professions(self, client: Client, programme: Programme):
        chosen = Profession.objects.filter(code__in=["PH", "OT"])
        client.post("/ahpdg/places/professions/", {"professions": [one.pk for one in chosen]})
        assert set(programme.board.offered_professions()) == set(chosen)
        form = client.get("/ahpdg/workforce/add/").content.decode()
        assert "Physiotherapists" in form
        assert "Paramedics" not in form

    def test_all_of_scotlands_are_kept_as_no_choice(self, programme: Programme):
        everyone = Profession.objects.filter(in_scotland=True)
        actions.choose_professions(board=programme.board, professions=everyone, by=None)
        assert not programme.board.professions.exists()
        assert not programme.board.offered_professions().filter(code="ODP").exists()
