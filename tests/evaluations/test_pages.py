"""The pages: answering by an address, one's own reflections and CPD record, and everybody else kept out."""

from __future__ import annotations

import csv
import io
import json
import logging
from datetime import date

import docx
import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import get_resolver, reverse
from django.utils import timezone

from evaluations import letters
from evaluations.models import CPDActivity, Draft, Evaluation, NoLetters, QuestionSet, Reflection, SharedCopy
from programmes.models import Role
from tests.factories.evaluations import answered, closed, invitation_of, said
from tests.factories.programmes import member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "Something that only I may read"


@pytest.fixture
def booking():
    return closed()[1][0]


def typed(**fields):
    return {key: str(value) for key, value in said(**fields).items()}


def reflection_of(owner, text=SECRET):
    return Reflection.objects.create(
        owner=owner,
        question_set=QuestionSet.objects.current("driscoll"),
        title="A title that only I may read",
        parts=json.dumps({"what": text}),
    )


# --- answering -------------------------------------------------------------------------------------------
def test_answer_opens_without_signing_in_and_thanks(client, booking):
    url = invitation_of(booking).get_absolute_url()
    page = client.get(url)
    assert page.status_code == 200
    assert b"Without your name" in page.content
    page = client.post(url, typed() | {"mode": "anonymous"}, follow=True)
    assert b"Thank you" in page.content
    assert Evaluation.objects.get().mode == "anonymous"
    assert b"Thank you" in client.post(url, typed() | {"mode": "named"}).content
    assert Evaluation.objects.count() == 1


def test_answer_without_the_required_says_what_is_missing(client, booking):
    page = client.post(invitation_of(booking).get_absolute_url(), {"try_by_day": "1"})
    assert page.status_code == 200
    for words in ("Choose whether your name stands", "how relevant was the lab", "By when? must include"):
        assert words in page.content.decode()
    assert not Evaluation.objects.exists()


def test_quotes_need_sharing(client, booking):
    url = invitation_of(booking).get_absolute_url()
    page = client.post(url, typed() | {"mode": "named", "allows_quotes": "on"})
    assert b"also let them read" in page.content
    client.post(url, typed() | {"mode": "named", "allows_quotes": "on", "shares_text": "on"})
    assert Evaluation.objects.get().allows_quotes


@pytest.mark.parametrize("token", ["x", "A" * 43])
def test_guessed_address_is_not_found(client, booking, token):
    assert client.get(reverse("evaluations:answer", args=[booking.programme.slug, token])).status_code == 404


def test_draft_is_kept_for_and_shown_to_the_signed_in_owner_only(client, booking):
    invitation = invitation_of(booking)
    url = reverse("evaluations:draft", args=[booking.programme.slug, invitation.token])
    fields = {
        "mode": "named",
        "helped": SECRET,
        "try_by_day": "3",
        "try_by_month": "4",
        "try_by_year": "2099",
    }
    assert client.post(url, fields).status_code == 404
    client.force_login(booking.user)
    assert b"Draft kept" in client.post(url, fields).content
    page = client.get(invitation.get_absolute_url()).content.decode()
    assert SECRET in page
    assert 'value="2099"' in page
    client.logout()
    assert SECRET not in client.get(invitation.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert SECRET not in client.get(invitation.get_absolute_url()).content.decode()


def test_anonymous_draft_is_not_kept_on_the_server(client, booking):
    client.force_login(booking.user)
    url = reverse("evaluations:draft", args=[booking.programme.slug, invitation_of(booking).token])
    assert b"Not kept here" in client.post(url, {"mode": "anonymous", "helped": SECRET}).content
    assert not Draft.objects.exists()


def test_draft_without_script(client, booking):
    client.force_login(booking.user)
    url = invitation_of(booking).get_absolute_url()
    client.post(url, {"mode": "named", "helped": SECRET, "keep": "1"})
    assert SECRET in Draft.objects.get().body
    assert not Evaluation.objects.exists()


def test_stop_asks_first_and_stops(client, booking):
    path = letters.stop_link(invitation_of(booking)).removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    assert not NoLetters.objects.exists()
    assert b"no more of these letters" in client.post(path).content
    assert NoLetters.objects.get().user == booking.user
    assert client.get(path[:-3] + "xx/").status_code == 404


# --- one's own -------------------------------------------------------------------------------------------
def test_write_a_reflection_and_keep_it_while_typing(client, booking):
    client.force_login(booking.user)
    client.post(reverse("me_reflections_new") + f"?lab={booking.public_id}", {"kind": "gibbs"})
    reflection = Reflection.objects.get()
    assert reflection.booking == booking
    own = reflection.get_absolute_url()
    client.post(own + "draft/", {"title": "", "feelings": SECRET})
    assert SECRET in client.get(own).content.decode()
    today = timezone.localdate()
    on = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    page = client.post(own, {"title": "Kept", "feelings": SECRET + "!", **on}, follow=True)
    assert b"Only you can read it" in page.content
    reflection.refresh_from_db()
    assert json.loads(reflection.parts) == {"feelings": SECRET + "!"}


@pytest.mark.parametrize("role", [*Role.values, "superuser"])
def test_no_role_opens_what_is_private(client, booking, role):
    programme, owner = booking.programme, booking.user
    reflection = reflection_of(owner)
    activity = CPDActivity.objects.create(owner=owner, on=date(2026, 1, 1), kind="other", title=SECRET)
    other = UserFactory(is_staff=True, is_superuser=True) if role == "superuser" else member(programme, role)
    client.force_login(other)
    for name in ("one", "draft", "share", "delete"):
        url = reverse(f"me_reflections_{name}", args=[reflection.public_id])
        answers = [client.post(url, {})] if name == "draft" else [client.get(url), client.post(url, {})]
        assert {each.status_code for each in answers} == {404}
    for name in ("one", "delete"):
        assert client.get(reverse(f"me_cpd_{name}", args=[activity.public_id])).status_code == 404
    for url in ("me_cpd_add_reflection", "me_cpd_add_lab"):
        thing = reflection if "reflection" in url else booking
        assert client.post(reverse(url, args=[thing.public_id])).status_code == 404
    for page in (reverse("me_reflections"), reverse("me_cpd"), reverse("me_cpd_export", args=["csv"])):
        assert SECRET not in client.get(page).content.decode()
    assert Reflection.objects.get().parts == json.dumps({"what": SECRET})


@pytest.mark.parametrize("name", ["me_reflections", "me_reflections_new", "me_cpd", "me_cpd_new"])
def test_own_pages_ask_to_sign_in(client, name):
    assert client.get(reverse(name)).status_code == 302


def test_no_admin_page_and_no_api_knows_this_room():
    ours = set(apps.get_app_config("evaluations").get_models())
    assert not ours & set(admin.site._registry)
    routes = [str(pattern.pattern) for pattern in get_resolver("ahpdg.api_urls").url_patterns]
    assert routes
    assert not [route for route in routes if any(word in route for word in ("reflect", "cpd", "evaluation"))]


def test_no_log_line_holds_what_is_private(client, booking, caplog):
    client.force_login(booking.user)
    with caplog.at_level(logging.DEBUG):
        reflection = reflection_of(booking.user)
        url = reflection.get_absolute_url()
        client.post(url + "draft/", {"title": "My title", "what": SECRET})
        client.get(url)
        client.post(invitation_of(booking).get_absolute_url(), typed(helped=SECRET) | {"mode": "named"})
    assert SECRET not in caplog.text


def test_share_a_copy_and_take_it_back(client, booking):
    reflection = reflection_of(booking.user)
    client.force_login(booking.user)
    url = reverse("me_reflections_share", args=[reflection.public_id])
    client.post(url, {"programme": booking.programme.pk, "text": "A shorter copy"})
    assert SharedCopy.objects.get().text == "A shorter copy"
    client.post(url, {"unshare": "1"})
    assert not SharedCopy.objects.exists()
    assert Reflection.objects.exists()


# --- CPD -------------------------------------------------------------------------------------------------
def test_lab_and_reflection_go_into_the_record_once(client, booking):
    reflection = reflection_of(booking.user)
    client.force_login(booking.user)
    for _ in range(2):
        page = client.post(reverse("me_cpd_add_lab", args=[booking.public_id]), follow=True)
        assert "The lab is in your record." in page.content.decode()
        client.post(reverse("me_cpd_add_reflection", args=[reflection.public_id]))
    titles = {each.title for each in CPDActivity.objects.visible_to(booking.user)}
    assert titles == {
        f"Social media lab: {booking.session.lab.title}",
        "Reflection: A title that only I may read",
    }


def test_record_is_exported_as_csv_word_and_pdf(client, booking):
    client.force_login(booking.user)
    CPDActivity.objects.create(
        owner=booking.user, on=date(2026, 1, 5), kind="formal", title="=cmd()", learned="#let x = 1 *bold*"
    )
    files = {
        form: client.get(reverse("me_cpd_export", args=[form])).content for form in ("csv", "docx", "pdf")
    }
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert rows[1][:3] == ["2026-01-05", "'=cmd()", "Formal education"]
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(files["docx"])).paragraphs)
    assert "5 January 2026: =cmd()" in text
    assert "#let x = 1 *bold*" in text
    assert files["pdf"].startswith(b"%PDF")
    assert client.get(reverse("me_cpd_export", args=["xml"])).status_code == 404


@pytest.mark.parametrize("lines", [1, 8])
def test_pages_ask_the_database_as_often_however_long_they_are(
    client, booking, lines, django_assert_max_num_queries
):
    for number in range(lines):
        reflection_of(booking.user)
        CPDActivity.objects.create(owner=booking.user, on=date(2026, 1, 1 + number), kind="other", title="x")
    answered(booking, **{"try": "One thing"})
    client.force_login(booking.user)
    with django_assert_max_num_queries(8):
        client.get(reverse("me_cpd"))
    with django_assert_max_num_queries(9):
        client.get(reverse("me_reflections"))
