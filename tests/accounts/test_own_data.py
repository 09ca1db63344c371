"""What is held about a person: nothing is left undeclared, and the copy holds what the person gave."""

from __future__ import annotations

import json
import stat
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import own_data
from accounts.handing_out import as_html, as_json
from accounts.models import User
from evaluations.actions import save_reflection
from evaluations.models import QuestionSet
from guidance.models import Goal
from tests.factories.evaluations import answered, closed
from tests.factories.labs import SessionFactory
from tests.factories.programmes import ProgrammeFactory, member


def test_every_pointer_at_a_person_says_what_becomes_of_it() -> None:
    declared = [point for room in own_data.rooms() for holding in room.holdings for point in holding.points]
    assert sorted(declared) == sorted(set(declared)), "each once"
    assert set(own_data.pointers()) == set(declared)


@pytest.fixture
def person() -> User:
    """Somebody with a reflection, a goal, and answers with and without the name."""
    programme = ProgrammeFactory(slug="ahpdg")
    _, (booking,) = closed(SessionFactory(lab__programme=programme, lab__title="Set up safely"))
    answered(booking, helped="The sheet helped me")
    person = booking.user
    driscoll = QuestionSet.objects.current("driscoll")
    save_reflection(
        owner=person,
        title="My first post",
        on=date(2026, 5, 4),
        parts={"what": "I was nervous"},
        question_set=driscoll,
    )
    Goal.objects.create(owner=person, programme=programme, text="Two posts a month")
    return person


@pytest.mark.django_db
def test_copy_opens_what_is_the_owners(person: User) -> None:
    copy = json.loads(as_json(person))
    held = {each["what"]: each["rows"] for room in copy["rooms"] for each in room["holds"]}
    assert held["Your reflections"][0]["Title"] == "My first post"
    assert "I was nervous" in held["Your reflections"][0].values()
    assert held["Your goals"][0]["Goal"] == "Two posts a month"
    assert held["Certificates"][0]["Lab"] == "Set up safely"
    assert "The sheet helped me" in held["Answers about labs that carry your name"][0].values()
    assert held["Labs you booked, waited for or came to"][0]["State"] == "Attended"


@pytest.mark.django_db
def test_copy_to_read_says_the_same_and_escapes_it(person: User) -> None:
    Goal.objects.update(text="<b>bold</b> plans")
    page = as_html(person)
    assert "My first post" in page
    assert "&lt;b&gt;bold&lt;/b&gt; plans" in page
    assert "True" not in page
    assert "None" not in page


@pytest.mark.django_db
def test_copy_is_ones_own_and_is_kept_nowhere(person: User, client: Client) -> None:
    other = member(ProgrammeFactory(slug="other"))
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/me/data/copy.html")
    assert "My first post" not in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "My first post" in client.get("/me/data/copy.json").content.decode()
    assert client.get("/me/data/copy.xml").status_code == 404


@pytest.mark.django_db
def test_page_lists_what_is_held_and_nothing_else(
    person: User, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/data/")
    kinds = sum(len(room.holdings) for room in own_data.rooms())
    # Who it is, the menu, the addresses by which letters and invitations are found, and one count for each kind.
    with django_assert_num_queries(kinds + 9):
        page = client.get("/me/data/").content.decode()
    assert "Your reflections</b> (1)" in page
    assert "Certificates</b> (1)" in page
    assert "Your CPD record" not in page


@pytest.mark.django_db
def test_support_writes_a_file_that_only_they_can_read(person: User, tmp_path: Path) -> None:
    target = tmp_path / "copy.html"
    call_command("sar_export", user=person.email, output=str(target), stderr=StringIO())
    assert "My first post" in target.read_text("utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    out = StringIO()
    call_command("sar_export", user=person.email, stdout=out)
    assert json.loads(out.getvalue())["person"] == person.display_name
    with pytest.raises(CommandError, match="must end in"):
        call_command("sar_export", user=person.email, output=str(tmp_path / "copy.pdf"))
    with pytest.raises(CommandError, match="Nobody"):
        call_command("sar_export", user="nobody@nhs.scot")
