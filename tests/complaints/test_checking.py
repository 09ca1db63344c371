"""Each night the histories are checked: a break is told to those who keep the log, on its pages and on that of jobs."""

from __future__ import annotations

import pytest
from celery import current_app
from django.db import connection

from accounts.models import OutgoingMail
from ahpdg.settings import CELERY_BEAT_SCHEDULE
from complaints.checking import check_all
from complaints.history import note
from complaints.models import Entry, HistoryCheck
from complaints.tasks import verify_history
from measures.models import JobRun
from programmes.models import Role
from tests.complaints.test_history import tamper
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def programme():
    programme = ProgrammeFactory(slug="ahpdg")
    item = item_of(programme, reference="CHP-2026-0001")
    for _ in range(4):
        note(programme=programme, by=None, what="viewed", item=item)
    item_of(ProgrammeFactory(slug="other"))
    return programme


def change(programme, number: int = 3) -> None:
    tamper(
        "UPDATE complaints_entry SET what = 'listed' WHERE programme_id = %s AND number = %s",
        programme.pk,
        number,
    )


def letters() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="complaints.history").order_by("pk"))


def test_it_runs_each_night():
    entry = CELERY_BEAT_SCHEDULE["verify-complaints-history"]
    assert entry["task"] == verify_history.name
    assert entry["schedule"]._orig_hour == "3"


def test_nothing_is_said_while_all_is_whole(client, programme):
    by = keeper(programme)
    assert check_all() == {"histories": 2, "broken": 0}
    assert letters() == []
    client.force_login(by, backend=BACKEND)
    assert (
        "every line of the log’s history was as it was written"
        in client.get("/ahpdg/complaints/history/").content.decode()
    )
    assert "does not hold" not in client.get("/ahpdg/complaints/").content.decode()


def test_a_changed_row_is_told_once_to_those_who_keep_that_log(programme):
    by = keeper(programme)
    keeper(ProgrammeFactory())
    member(programme, Role.QI_LEAD)
    check_all()
    change(programme)
    answer = check_all()
    assert (answer["state"], answer["broken"]) == ("failed", 1)
    check_all()
    (letter,) = letters()
    assert letter.recipient == by.email
    assert "ahpdg: row 3 was changed." in letter.text
    assert "/ahpdg/complaints/history/" in letter.text
    for word in ("CHP-2026-0001", FIELDS["summary"], "viewed", "Facebook", "other:"):
        assert word not in letter.text + letter.subject
    change(programme, 4)
    check_all()
    assert "row 4 was changed" in letters()[1].text, "another finding is another letter"


def test_the_pages_of_the_log_say_it_until_it_is_whole_again(client, programme):
    client.force_login(keeper(programme), backend=BACKEND)
    change(programme)
    check_all()
    assert "The history of this log does not hold" in client.get("/ahpdg/complaints/").content.decode()
    assert "ahpdg: row 3 was changed." in client.get("/ahpdg/complaints/history/").content.decode()
    tamper("UPDATE complaints_entry SET what = 'viewed' WHERE programme_id = %s AND number = 3", programme.pk)
    check_all()
    assert "does not hold" not in client.get("/ahpdg/complaints/").content.decode()


def test_a_chain_that_was_made_anew_as_a_whole_is_found(programme):
    """Who owns the database may calculate every digest again: the last one is then another."""
    check_all()
    tamper("DELETE FROM complaints_entry WHERE programme_id = %s", programme.pk)
    tamper("DELETE FROM complaints_historyhead WHERE programme_id = %s", programme.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('complaints.what', '', true)")
    for _ in range(5):
        note(programme=programme, by=None, what="viewed")
    assert Entry.objects.filter(programme=programme).count() == 5
    assert check_all()["broken"] == 1
    (said,) = HistoryCheck.objects.get(programme=programme).broken
    assert said.startswith("ahpdg: row 5 is not what it was when all was whole")


def test_the_page_of_jobs_says_it_without_naming_a_programme(client, programme):
    change(programme)
    current_app.tasks[verify_history.name].apply()
    run = JobRun.objects.get(task=verify_history.name)
    assert (run.state, run.counts) == ("failed", {"histories": 2, "broken": 1})
    client.force_login(member(programme, Role.QI_LEAD), backend=BACKEND)
    page = client.get("/ahpdg/measures/jobs/").content.decode()
    assert "Check that nobody has altered the history of a complaint" in page
    assert "A history of complaints does not hold. Its keepers are told" in page
