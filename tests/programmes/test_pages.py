"""The home of a programme, its settings, and a person's own record."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from programmes import navigation
from programmes.models import Programme, Role, StaffProfile
from tests.factories.programmes import LocalityFactory, ProfessionFactory, ProgrammeFactory, member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="ahpdg", title="AHP social media programme", is_published=True)


class TestHome:
    def test_anyone_reads_the_aim_of_a_published_programme(self, client: Client, programme: Programme):
        page = client.get("/ahpdg/").content.decode()
        for words in (programme.aim, "1 April 2026 to 31 March 2027", "#AHPDG", "What changes can we make"):
            assert words in page
        assert "Members" not in page.split("<main")[0]

    def test_it_sets_no_cookie(self, client: Client, programme: Programme):
        assert not client.get("/ahpdg/").cookies

    def test_a_member_sees_the_rooms_of_the_role(self, client: Client, programme: Programme):
        client.force_login(member(programme, Role.PROGRAMME_ADMIN))
        menu = [entry["label"] for entry in client.get("/ahpdg/").context["nav"]]
        assert menu[0] == "Home"
        assert {"My record", "Members"} <= set(menu)
        client.force_login(member(programme, Role.AHP_STAFF))
        assert "Members" not in [entry["label"] for entry in client.get("/ahpdg/").context["nav"]]

    def test_staff_rooms_stand_last_and_the_room_one_is_in_is_marked(
        self, client: Client, programme: Programme
    ):
        client.force_login(member(programme, Role.PROGRAMME_ADMIN))
        menu = client.get("/ahpdg/workforce/").context["nav"]
        staff = [entry["staff"] for entry in menu]
        assert staff == sorted(staff)
        assert [entry["label"] for entry in menu if entry["current"]] == ["Members"]

    def test_a_room_may_answer_a_question(self, client: Client, programme: Programme, monkeypatch):
        monkeypatch.setitem(navigation._sections, "changes", [])
        navigation.add_to_home("changes", lambda request, programme: "What came of it.", place=1)
        navigation.add_to_home("changes", lambda request, programme: "A test of change is under way.")
        page = client.get("/ahpdg/").content.decode()
        assert -1 < page.find("A test of change is under way.") < page.find("What came of it.")

    def test_text_that_people_wrote_never_becomes_html(self, client: Client, programme: Programme):
        Programme.objects.update(aim="<script>alert(1)</script>")
        assert "<script>alert" not in client.get("/ahpdg/").content.decode()

    @pytest.mark.parametrize(
        ("roles", "profession", "words"),
        [
            ([Role.AHP_STAFF, Role.QI_LEAD], "DT", "Eilidh Ross, QI lead"),
            ([Role.AHP_STAFF], "DT", "Eilidh Ross, dietitian"),
            ([Role.AHP_STAFF], "", "Eilidh Ross, AHP staff"),
            ([Role.LAB_HOST], "", "Eilidh Ross, lab host"),
        ],
    )
    def test_the_header_says_who_one_is(
        self, client: Client, programme: Programme, roles: list[str], profession: str, words: str
    ):
        user = member(programme, *roles, display_name="Eilidh Ross")
        if profession:
            StaffProfile.objects.create(
                user=user, profession=ProfessionFactory(code="DT", name="Dietitian", plural="Dietitians")
            )
        client.force_login(user)
        assert words in client.get("/ahpdg/").content.decode()


class TestSettings:
    @pytest.fixture
    def admin(self, client: Client, programme: Programme):
        user = member(programme, Role.PROGRAMME_ADMIN)
        client.force_login(user)
        return user

    GIVEN = {
        "title": "AHPs online",
        "aim": "By the end of the year every team answers.",
        "hashtags": "#AHPDG, #ahpdg ＃AHPScot",
        "starts_on_day": "1",
        "starts_on_month": "May",
        "starts_on_year": "2026",
        "ends_on_day": "30",
        "ends_on_month": "4",
        "ends_on_year": "2027",
    }

    def test_an_admin_changes_everything_but_the_address(self, client: Client, programme: Programme, admin):
        page = client.post("/ahpdg/settings/", self.GIVEN | {"slug": "elsewhere"}, follow=True)
        assert "Only members can read the programme’s page from now on." in page.content.decode()
        programme.refresh_from_db()
        assert (programme.title, programme.slug, programme.is_published) == ("AHPs online", "ahpdg", False)
        assert programme.hashtags == ["AHPDG", "AHPScot"]
        assert programme.starts_on == date(2026, 5, 1)

    def test_publishing_is_said(self, client: Client, programme: Programme, admin):
        Programme.objects.update(is_published=False)
        page = client.post("/ahpdg/settings/", self.GIVEN | {"is_published": "on"}, follow=True)
        assert "Anyone can read the programme’s page" in page.content.decode()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, "Enter a title"),
            ({"aim": ""}, "Enter the aim"),
            ({"hashtags": "AHP-DG"}, "“AHP-DG” cannot be a hashtag"),
            ({"ends_on_year": "2025"}, "The last day must be after the first day"),
            ({"starts_on_month": "Smarch"}, "Month must be"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_stored(
        self, client: Client, programme: Programme, admin, changes: dict[str, str], words: str
    ):
        page = client.post("/ahpdg/settings/", self.GIVEN | changes).content.decode()
        assert words in page
        assert programme.title in page.split("<main")[0], "the frame shows what is stored"
        programme.refresh_from_db()
        assert programme.title == "AHP social media programme"


class TestMyRecord:
    def test_a_new_person_learns_what_comes_next(self, client: Client):
        client.force_login(UserFactory(display_name="Eilidh Ross"))
        page = client.get("/me/").content.decode()
        assert "Not a member of a programme yet" in page
        assert 'aria-current="page">My record</a>' in page
        assert client.get("/me/start/").url == "/me/"

    def test_somebody_with_one_programme_starts_there_and_keeps_its_frame(
        self, client: Client, programme: Programme
    ):
        client.force_login(member(programme))
        assert client.get("/me/start/").url == "/ahpdg/"
        page = client.get("/me/")
        assert page.context["programme"] == programme
        assert [entry["label"] for entry in page.context["nav"] if entry["current"]] == ["My record"]

    def test_somebody_with_two_chooses(self, client: Client, programme: Programme):
        user = member(programme)
        from tests.factories.programmes import MembershipFactory

        MembershipFactory(user=user)
        client.force_login(user)
        assert client.get("/me/start/").url == "/me/"

    def test_details_are_the_boards(self, client: Client, programme: Programme):
        nithsdale = LocalityFactory(board=programme.board, name="Nithsdale")
        user = member(programme)
        client.force_login(user)
        profession = ProfessionFactory()
        answer = client.post(
            "/me/details/",
            {"display_name": " Eilidh  Ross ", "profession": profession.pk, "locality": nithsdale.pk},
        )
        assert answer.url == "/me/"
        user.refresh_from_db()
        assert user.display_name == "Eilidh Ross"
        assert (user.staff_profile.profession, user.staff_profile.locality) == (profession, nithsdale)

    def test_a_locality_of_another_board_is_refused(self, client: Client, programme: Programme):
        from tests.factories.programmes import BoardFactory

        LocalityFactory(board=programme.board)
        other = LocalityFactory(board=BoardFactory(code="S08000016", name="NHS Borders"), name="Tweeddale")
        client.force_login(member(programme))
        page = client.post("/me/details/", {"display_name": "Eilidh", "locality": other.pk})
        assert page.status_code == 200
        assert not StaffProfile.objects.exists()

    @pytest.mark.parametrize("path", ["/me/", "/me/start/", "/me/details/"])
    def test_one_signs_in_first(self, client: Client, path: str):
        assert client.get(path).url == f"{reverse('account_login')}?next={path}"

    def test_the_number_of_queries(self, client: Client, programme: Programme, django_assert_num_queries):
        client.force_login(member(programme))
        # session, user, memberships, invitations, profile, second step, directory account
        with django_assert_num_queries(7):
            client.get("/me/")
