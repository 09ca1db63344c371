"""The page ``/check/``: what it says, that it works without script, and that it keeps nothing."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from guidance import presenters
from guidance.drafts.reading import MOST
from guidance.models import LocalContact
from guidance.views import drafts
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_pages import login, text_of

pytestmark = pytest.mark.django_db

URL = "/check/"
BAD = "Saw a lady from Annan today, CHI 010101-1237!!! 80% of staff agree? #socialmedia"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def test_anybody_gets_the_form_and_what_it_cannot_see(client):
    page = text_of(client.get(URL))
    for words in ("Your post", "Does a picture or video go with it?", "What this cannot see", "Who to ask",
                  "hcpc-uk.org", "They go into no database"):  # fmt: skip
        assert words in page, words
    assert "Simulated data" not in page


def test_advice_stands_beside_the_words_the_gravest_first(client):
    answer = client.post(URL, {"text": BAD, "picture": "yes", "patient": "unsure", "described": "no"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Do not post it like this" in page
    found = [page.index(words) for words in (
        "This looks like a CHI number", "This looks like a story of one person",
        "There may be a patient in the picture",
        "This looks like shouting", "The picture has no words of its own",
        "This looks like a hashtag without capitals",
    )]  # fmt: skip
    assert found == sorted(found)
    assert re.search(
        r'<mark class="app-post__mark app-post__mark--stop">010101-1237<sup><a href="#found-1">', page
    )
    assert "For example: <b>#SocialMedia</b>" in page
    assert "HCPC, in our words" in page
    assert "too long" not in page


@pytest.mark.parametrize(
    ("answers", "sentences"),
    [
        (
            {"patient": "yes", "described": "no"},
            ("There is a patient in the picture", "The picture has no words of its own"),
        ),
        (
            {"patient": "unsure", "described": "unsure"},
            ("There may be a patient in the picture", "The picture may have no words of its own"),
        ),
        ({}, ("There may be a patient in the picture", "The picture may have no words of its own")),
    ],
)
def test_nothing_is_claimed_of_a_picture_that_was_not_seen(client, answers, sentences):
    page = text_of(client.post(URL, {"text": "Hello", "picture": "yes", **answers}))
    for sentence in sentences:
        assert sentence in page


def test_number_of_things_is_said_as_people_do(client):
    assert "1 thing to take out. You know" in text_of(client.post(URL, {"text": "CHI 010101-1237"}))
    assert "of them to take out. You know" in text_of(client.post(URL, {"text": BAD}))


def test_nothing_found_is_not_called_safe(client):
    page = text_of(client.post(URL, {"text": "Thank you to everybody at the stroke unit."}))
    assert "We found nothing. That does not make it safe" in page
    assert "That nothing is found does not mean that the post is safe" in page


def test_text_comes_back_as_it_was_and_nothing_of_it_runs(client):
    text = "<script>alert(1)</script> & “quotes”\n\n  two  spaces #socialmedia end"
    page = client.post(URL, {"text": text}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “quotes”\n\n  two  spaces <mark" in page


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({}, 422, "Paste the post that you want to look at"),
        ({"text": "  \n "}, 422, "Paste the post that you want to look at"),
        ({"text": "x" * (MOST + 1)}, 422, "The post must be 10,000 characters or fewer"),
        ({"text": "Hello", "picture": "perhaps"}, 422, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read(client, values, status, sentence):
    answer = client.post(URL, values)
    assert answer.status_code == status
    assert sentence in text_of(answer)


def test_ten_megabytes_are_refused(client):
    answer = client.post(URL, {"text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "xxxx" not in answer.content.decode()


def test_nothing_of_it_is_kept_by_browsers_and_others(client):
    for answer in (client.get(URL), client.post(URL, {"text": BAD}), client.post(URL, {})):
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert set(answer.cookies) <= {"csrftoken"}
    form = client.get(URL).content.decode()
    assert 'method="post" action="/check/" autocomplete="off"' in form
    assert "data-drafts" not in form  # what keeps drafts elsewhere keeps none here
    assert 'name="text"' in form
    assert BAD not in client.get(URL, {"text": BAD}).content.decode()


def test_forged_forms_are_refused():
    answer = Client(enforce_csrf_checks=True).post(URL, {"text": BAD})
    assert answer.status_code == 403
    assert "010101" not in answer.content.decode()


def test_too_many_in_a_minute_wait_and_keep_their_text(client):
    for _ in range(30):
        assert client.post(URL, {"text": "Hello"}).status_code == 200
    answer = client.post(URL, {"text": "My long work"})
    assert answer.status_code == 429
    assert "your text is still here" in text_of(answer)
    assert "My long work" in text_of(answer)


def contact_of(programme, team: str) -> None:
    LocalContact.objects.create(programme=programme, team=team, email="comms@example.org")


def test_team_to_ask_is_named_where_it_is_known(client):
    one = ProgrammeFactory(is_published=True)
    assert "comms@example.org" not in text_of(client.get(URL))
    contact_of(one, "Communications, one")
    contact_of(ProgrammeFactory(is_published=False), "Communications, hidden")
    assert "Communications, one" in text_of(client.get(URL))
    assert "Communications, one" in text_of(client.post(URL, {"text": BAD}))

    two = ProgrammeFactory(is_published=True)
    contact_of(two, "Communications, two")
    assert "comms@example.org" not in text_of(client.get(URL))  # nobody is guessed
    page = text_of(client.post(f"{URL}?programme={two.slug}", {"text": BAD}))
    assert "Communications, two" in page
    assert f'action="{URL}?programme={two.slug}"' in page  # and looking again asks the same team
    assert f'href="/{two.slug}/guidance/"' in page  # nor is the way back lost


@pytest.mark.parametrize("asked", ["hidden", "no-such", '"><b>', "\x00"])
def test_nobody_is_named_for_a_programme_that_cannot_be_seen(client, asked):
    contact_of(ProgrammeFactory(is_published=False, slug="hidden"), "Communications, hidden")
    page = text_of(client.get(URL, {"programme": asked}))
    assert "comms@example.org" not in page
    assert f'action="{URL}"' in page


def test_guidance_and_the_step_go_lead_to_it(client):
    programme = ProgrammeFactory(is_published=True)
    for path in ("", "path/go/"):
        assert f'href="{URL}?programme={programme.slug}"' in text_of(
            client.get(f"/{programme.slug}/guidance/{path}")
        )
    assert f'href="{URL}' not in text_of(client.get(f"/{programme.slug}/guidance/path/ready/"))


# --- Nothing is kept -----------------------------------------------------------------------------------------

CANARY = "Zq7Kanarienvogel9x"


class Everything(logging.Handler):
    """Every record with all that hangs on it, formatted or not."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.written = io.StringIO()

    def emit(self, record: logging.LogRecord) -> None:
        self.written.write(f"{record.getMessage()} {record.__dict__!r}\n")
        if record.exc_info:
            self.written.write(logging.Formatter().formatException(record.exc_info))


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.written
    root.removeHandler(handler)
    root.setLevel(level)


def rows_with(word: str) -> list[str]:
    """Tables of the database that hold the word anywhere: as text, in JSON, or as bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 40
        found = []
        for table in tables:
            cursor.execute(
                f"SELECT count(*) FROM {table} AS row WHERE row::text ILIKE %s OR row::text ILIKE %s",
                [f"%{word}%", f"%{word.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def in_memory_servers() -> bytes:
    """Every key and value of the cache and of the broker, however they are stored."""
    everything = b""
    for number in range(16):
        server = redis.Redis.from_url(settings.REDIS.cache, db=number)
        for key in server.scan_iter(count=1000):
            everything += key + b" " + (server.dump(key) or b"") + b"\n"
            kind = server.type(key)
            if kind == b"string":
                everything += server.get(key) or b""
            elif kind == b"list":
                everything += b" ".join(server.lrange(key, 0, -1))
            elif kind == b"hash":
                everything += repr(server.hgetall(key)).encode()
    return everything


def checks(client: Client) -> int:
    """Half a hundred checks with the word: good and bad forms, too long, too many, forged, and in no form at all."""
    texts = [
        f"{CANARY} Saw a lady from Annan today #{CANARY.lower()}socialmedia",
        f"CHI 010101-1237 {CANARY}",
        CANARY,
    ]
    asked = 0
    for number in range(36):
        if number % 20 == 0:
            cache.clear()
        client.post(URL, {"text": texts[number % 3], "picture": "yes", "patient": "unsure"})
        asked += 1
    for values in (
        {"text": CANARY * 1000},
        {"text": "x", "picture": CANARY},
        {"text": "", "described": CANARY},
    ):
        for _ in range(4):
            client.post(URL, values)
            asked += 1
    client.post(URL, {"text": CANARY * 10_000})
    Client(enforce_csrf_checks=True).post(URL, {"text": CANARY})
    client.put(URL, CANARY, content_type="text/plain")
    client.post(URL, CANARY, content_type="application/json")
    client.post(URL, f"--x\r\n{CANARY}".encode(), content_type="multipart/form-data; boundary=x")
    return asked + 5


def test_word_of_a_hundred_checks_is_nowhere(client, logged, monkeypatch):
    cache.clear()
    user = member(ProgrammeFactory(is_published=True))
    assert checks(client) + checks(login(Client(), user)) >= 100

    def stumbles(text: str, found):
        raise ValueError(f"cannot read {text!r}")

    cache.clear()
    broken = Client(raise_request_exception=False)
    monkeypatch.setattr(presenters.drafts, "pieces", stumbles)
    answers = [broken.post(URL, {"text": f"{CANARY} {number}"}) for number in range(5)]
    assert {answer.status_code for answer in answers} == {500}
    assert all(CANARY not in answer.content.decode() for answer in answers)

    text = logged.getvalue()
    assert "request_finished" in text
    assert "ValueError in test_check.py" in text  # where it broke is told
    assert CANARY.lower() not in text.lower()
    assert rows_with(CANARY) == []
    memory = in_memory_servers()
    assert b"guidance_check" in memory  # how often an address asked: counted, and without what
    assert CANARY.lower().encode() not in memory.lower()


def test_search_of_this_test_finds_what_is_kept(client, logged):
    """The same search finds the word where it is stored, so that finding nothing means something."""
    user = member(ProgrammeFactory(), display_name=f"x{CANARY}")
    cache.set("canary", {"a": CANARY})
    logging.getLogger("anything").debug("said %s", CANARY)
    assert any("user" in table for table in rows_with(CANARY))
    assert CANARY.encode() in in_memory_servers()
    assert CANARY in logged.getvalue()
    assert user


def test_report_of_an_error_shows_no_words(client, monkeypatch):
    """Django can write to its operators about an error, with everything the page was working with."""

    def stumbles(draft):
        raise ValueError(f"cannot read {draft.text!r}")

    monkeypatch.setattr(drafts, "reading", stumbles)
    with pytest.raises(drafts.CheckFailed) as caught:
        client.post(URL, {"text": CANARY})
    trace = caught.tb
    while trace is not None and not trace.tb_frame.f_code.co_filename.endswith("handlers/exception.py"):
        trace = trace.tb_next  # the frames of this test hold the word, of course
    assert trace is not None
    request = trace.tb_frame.f_locals["request"]
    reporter = ExceptionReporter(request, caught.type, caught.value, trace)
    report = reporter.get_traceback_text() + reporter.get_traceback_html()
    assert "CheckFailed" in report
    assert CANARY not in report
