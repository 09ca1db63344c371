"""A word put into every text of a complaint is found nowhere but on the pages of those who keep the log."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.views.debug import ExceptionReporter

from complaints import actions
from complaints.models import Item
from complaints.reminders import remind, summarise
from complaints.views.door import RoomFailed
from programmes.models import Role
from tests.factories.complaints import FIELDS, keeper
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_check import CANARY, in_memory_servers, logged, rows_with  # noqa: F401

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def told_everything(client: Client) -> str:
    """The life of a complaint with the word in every text, through the pages. Answers its address."""
    given = FIELDS | {
        "reference": "CHP-1",
        "received_on": "2026-04-01",
        "summary": f"Said {CANARY} in a reply",
    }
    client.post("/ahpdg/complaints/new/", given)
    url = Item.objects.get().get_absolute_url()
    client.post(f"{url}acknowledge/", {"on": "2026-04-02"})
    client.post(
        f"{url}extend/", {"until": "2026-04-16", "reason": CANARY, "authorised_by": f"Manager {CANARY}"}
    )
    client.post(f"{url}actions/new/", {"text": CANARY, "owner": f"Lead {CANARY}", "due_on": "2026-05-01"})
    client.post(f"{url}learning/", {"learning": CANARY, "why_not": CANARY})
    client.post(f"{url}learning/", {"learning": f"{CANARY} ring 07700 900123"})
    client.post(
        f"{url}close/", {"on": "2026-04-09", "outcome": "upheld", "learning": CANARY, "why_not": CANARY}
    )
    for page in ("", "?list=closed", "log.csv", "history/", "indicators/"):
        assert client.get(f"/ahpdg/complaints/{page}").status_code == 200
    return url


def test_the_word_is_nowhere(client, logged, monkeypatch):  # noqa: F811
    cache.clear()
    programme = ProgrammeFactory(slug="ahpdg")
    programme.lead = member(programme, Role.QI_LEAD)
    programme.save()
    client.force_login(keeper(programme), backend=BACKEND)
    url = told_everything(client)
    page = client.get(url).content.decode()
    assert page.count(CANARY) >= 6, "those who keep the log read it"
    assert not Item.objects.get().is_open
    assert remind() + summarise() == 1
    assert CANARY not in client.get(f"{url}history/").content.decode()

    def stumbles(**given):
        raise ValueError(f"cannot write {given!r}")

    monkeypatch.setattr(actions, "write_learning", stumbles)
    broken = Client(raise_request_exception=False)
    broken.force_login(keeper(programme), backend=BACKEND)
    answer = broken.post(f"{url}learning/", {"learning": CANARY})
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    text = logged.getvalue()
    assert "ValueError in test_canary.py" in text
    assert CANARY.lower() not in text.lower()
    assert rows_with(CANARY) == []
    assert CANARY.lower().encode() not in in_memory_servers().lower()
    assert url not in client.get("/ahpdg/search/", {"q": CANARY}).content.decode()


def test_report_of_an_error_shows_no_words(client, monkeypatch):
    programme = ProgrammeFactory(slug="ahpdg")
    client.force_login(keeper(programme), backend=BACKEND)
    url = told_everything(client)

    def stumbles(**given):
        raise ValueError(f"cannot write {given!r}")

    monkeypatch.setattr(actions, "write_learning", stumbles)
    logging.disable(logging.CRITICAL)
    with pytest.raises(RoomFailed) as caught:
        client.post(f"{url}learning/", {"learning": CANARY})
    logging.disable(logging.NOTSET)
    trace = caught.tb
    while trace is not None and not trace.tb_frame.f_code.co_filename.endswith("handlers/exception.py"):
        trace = trace.tb_next  # the frames of this test hold the word, of course
    assert trace is not None
    request = trace.tb_frame.f_locals["request"]
    reporter = ExceptionReporter(request, caught.type, caught.value, trace)
    assert CANARY not in reporter.get_traceback_text() + reporter.get_traceback_html()
