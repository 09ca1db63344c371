"""Clicks: who is counted, who is not, where one is led, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.settings import api_settings

from guidance import actions, files
from guidance.clicks import months, visitors
from guidance.models import Click, ClickDay, DaySalt, Opened
from tests.factories.guidance import editor, new_version, published, words
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
HCPC = "https://www.hcpc-uk.org/standards/"


@pytest.fixture
def resource():
    return published(url=HCPC, source="HCPC")


@pytest.fixture(autouse=True)
def place_for_everybody(monkeypatch):
    """No two browsers of these tests draw the same place."""
    monkeypatch.setattr(visitors, "PLACES", 2**48)


def go(client, resource, *, name: str = BROWSER, method: str = "get", query: str = "", **headers: str):
    """Press the button of a resource, as a browser of this name."""
    extra = {f"HTTP_{key.upper()}": value for key, value in headers.items()}
    ask = getattr(client, method)
    return ask(f"{resource.get_absolute_url()}go/{query}", HTTP_USER_AGENT=name, **extra)


def clicks(kind: str = Opened.OUTBOUND) -> int:
    return Click.objects.filter(kind=kind).count()


def test_way_out_is_counted_and_leads_to_the_stored_address(client, resource):
    answer = go(client, resource)
    assert (answer.status_code, answer["Location"]) == (302, HCPC)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    assert clicks() == 1


@pytest.mark.parametrize("query", ["?to=https://evil.example/", "?next=//evil.example", "?url=javascript:1"])
def test_nothing_in_the_request_changes_where_it_leads(client, resource, query):
    assert go(client, resource, query=query, referer="https://evil.example/")["Location"] == HCPC


def test_new_version_leads_to_its_own_address_at_once(client, resource):
    go(client, resource)
    new_version(resource, url="https://www.hcpc-uk.org/new/", source="HCPC")
    assert go(client, resource)["Location"] == "https://www.hcpc-uk.org/new/"


def test_file_and_text_are_reached_too(client):
    programme = ProgrammeFactory(is_published=True)
    text = published(programme)
    assert go(client, text)["Location"] == text.get_absolute_url()
    by = editor(programme)
    file = actions.keep_file(programme=programme, file=files.check("a.pdf", b"%PDF-1.7"), by=by)
    actions.save_draft(resource=text, words=words(), owner=None, asks_acknowledgement=False, file=file, by=by)
    actions.publish_resource(resource=text, next_review_on=date(2030, 1, 1), change_note="File", by=by)
    assert go(client, text)["Location"] == f"{text.get_absolute_url()}file/"
    page = client.get(text.get_absolute_url()).content.decode()
    assert f'href="{text.get_absolute_url()}go/" role="button"' in page, "a download is counted too"


def test_same_visitor_counts_once_a_day_for_each_resource(client, resource):
    for _ in range(3):
        assert go(client, resource).status_code == 302
    assert clicks() == 1
    other = published(resource.programme, title="Another", url="https://example.org/", source="X")
    go(client, other)
    go(client, resource, name=BROWSER.replace("142", "143"))
    assert clicks() == 3
    assert go(client, resource, name=BROWSER, x_forwarded_for="192.0.2.7").status_code == 302
    assert clicks() == 3, "what a stranger says about proxies is not believed"


def test_address_behind_a_proxy_is_the_one_it_was_called_from(client, resource, monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    for address in ("192.0.2.7", "192.0.2.8", "203.0.113.9, 192.0.2.8"):
        go(client, resource, x_forwarded_for=address)
    assert clicks() == 2


def test_address_that_changes_its_browser_name_is_counted_up_to_a_limit_and_always_led_on(
    client, resource, monkeypatch
):
    monkeypatch.setattr(visitors, "PLACES", 5)
    names = [f"{BROWSER} Edg/{number}" for number in range(40)]
    assert {go(client, resource, name=name)["Location"] for name in names} == {HCPC}
    for name in names:
        client.get(resource.get_absolute_url(), HTTP_USER_AGENT=name)
    assert 2 <= clicks() <= 5
    assert 2 <= clicks(Opened.DETAIL) <= 5
    counted = clicks()
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    go(client, resource)
    assert clicks() == counted + 1, "another connection has places of its own"


def test_connection_of_many_addresses_is_one(client, resource, monkeypatch):
    def open_from(*addresses: str) -> int:
        for address in addresses:
            client.defaults["REMOTE_ADDR"] = address
            go(client, resource)
        return clicks()

    same = [f"2001:db8:0:7::{number:x}" for number in range(1, 9)]
    assert open_from(*same) == 8, "people of one house with the same browser"
    monkeypatch.setattr(visitors, "PLACES", 1)
    assert open_from(*same) == 9
    assert open_from("2001:db8:0:8::1", "192.0.2.7", "::ffff:192.0.2.7", "::ffff:192.0.2.8", "unknown") == 13


def test_next_day_counts_anew_in_london(client, resource):
    with time_machine.travel("2026-07-01T22:30:00Z", tick=False):  # 23:30 in London
        go(client, resource)
    with time_machine.travel("2026-07-01T23:30:00Z", tick=False):  # half past midnight
        go(client, resource)
        go(client, resource)
    assert sorted(Click.objects.values_list("day", flat=True)) == [date(2026, 7, 1), date(2026, 7, 2)]


@pytest.mark.parametrize(
    "how",
    [
        {"name": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"name": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)"},
        {"name": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"name": "curl/8.5.0"},
        {"name": "python-requests/2.32"},
        {"name": ""},
        {"name": "x" * 600 + "bot" * 20_000},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"sec_fetch_dest": "image"},
        {"sec_fetch_dest": "iframe"},
        {"sec_fetch_dest": "empty"},
        {"dnt": "1"},
        {"sec_gpc": "1"},
        {"cookie": "not-counted=yes"},
        {"method": "head"},
    ],
)
def test_who_is_left_out_is_led_on_all_the_same(client, resource, how):
    answer = go(client, resource, **how)
    assert (answer.status_code, answer["Location"]) == (302, HCPC)
    if not how.get("name", "").startswith("x"):  # a name that only goes on for long is no robot
        assert clicks() == 0


@pytest.mark.parametrize(
    "name",
    [
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
    ],
)
def test_people_are_no_robots(name):
    assert not visitors.is_robot(name)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_other_methods_lead_nowhere(client, resource, method):
    assert go(client, resource, method=method).status_code == 405
    assert clicks() == 0


def test_what_is_not_there_says_what_to_do(client, resource):
    by = editor(resource.programme)
    actions.withdraw_resource(resource=resource, reason="The board has a new policy", by=by)
    for answer in (go(client, resource), client.get(f"{resource.get_absolute_url()}file/")):
        assert answer.status_code == 410, "as its page"
        assert answer["Cache-Control"] == "no-store"
        assert "The board has a new policy" in answer.content.decode()
        assert "Look at what is current" in answer.content.decode()
    resource.slug = "never-was"
    answer = go(client, resource)
    assert answer.status_code == 404
    assert "What you can do" in answer.content.decode()
    assert clicks() == 0


def test_members_of_an_unpublished_programme_are_led_on_without_counting(client):
    programme = ProgrammeFactory(is_published=False)
    resource = published(programme, url=HCPC, source="HCPC")
    client.force_login(member(programme), backend="django.contrib.auth.backends.ModelBackend")
    assert go(client, resource)["Location"] == HCPC
    client.get(resource.get_absolute_url(), HTTP_USER_AGENT=BROWSER)
    assert not Click.objects.exists()


def test_way_out_costs_one_statement(client, resource):
    go(client, resource)
    with CaptureQueriesContext(connection) as captured:
        assert go(client, resource, name=f"{BROWSER} Edg/142").status_code == 302
    # Only a test is in a transaction here, and has a savepoint.
    asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 1, asked


def test_click_that_cannot_be_noted_is_no_redirect_but_a_page_with_the_link(client, resource):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE guidance_click ADD CONSTRAINT refuses CHECK (kind = '') NOT VALID")
    answer = go(client, resource)
    assert answer.status_code == 503
    assert f'href="{HCPC}"' in answer.content.decode()
    page = client.get(resource.get_absolute_url(), HTTP_USER_AGENT=BROWSER)
    assert page.status_code == 200, "a page is shown whether or not it can be counted"


def test_page_is_counted_when_it_is_opened_and_only_then(client, resource):
    url = resource.get_absolute_url()
    client.head(url, HTTP_USER_AGENT=BROWSER)
    client.get(url, HTTP_USER_AGENT="curl/8.5.0")
    client.get(url, HTTP_USER_AGENT=BROWSER, HTTP_SEC_PURPOSE="prefetch")
    assert clicks(Opened.DETAIL) == 0
    answer = client.get(url, HTTP_USER_AGENT=BROWSER)
    client.get(url, HTTP_USER_AGENT=BROWSER)
    assert clicks(Opened.DETAIL) == 1
    assert not answer.cookies
    html = answer.content.decode()
    assert f'href="{url}go/"' in html
    assert HCPC not in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "how-we-count" in html


def test_rows_hold_nothing_of_the_visitor(client, resource):
    go(client, resource, referer="https://www.facebook.com/groups/secret")
    client.get(resource.get_absolute_url(), HTTP_USER_AGENT=BROWSER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM guidance_click")
        columns = [column.name for column in cursor.description]
        rows = cursor.fetchall()
    assert columns == ["day", "resource_id", "visit", "kind", "xid"]
    assert len({row[2] for row in rows}) == 1, "page and way out of one visitor are one visit"
    other = published(resource.programme, title="Another", url=HCPC, source="HCPC")
    go(client, other)
    assert Click.objects.filter(visit=rows[0][2]).count() == 2, "another resource is another visit"


def test_key_of_the_day_is_thrown_away_with_the_day():
    today = date(2026, 11, 22)
    first = visitors.salt_of(today)
    assert visitors.salt_of(today) == first
    tomorrow = visitors.salt_of(today + timedelta(days=1))
    assert tomorrow[1] != first[1]
    assert list(DaySalt.objects.values_list("day", flat=True)) == [today + timedelta(days=1)]
    assert visitors.salt_of(today) == tomorrow, "a machine whose clock is late takes the new day"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'guidance_daysalt'")
        assert cursor.fetchone() == ("u",), "in no log of the database"


def test_key_of_a_clock_that_was_wrong_is_thrown_away():
    today = date(2026, 11, 22)
    wrong = visitors.salt_of(date(2099, 1, 1))
    right = visitors.salt_of(today)
    assert right[0] == today, "or one key would last for seventy years"
    assert right[1] != wrong[1]
    assert list(DaySalt.objects.values_list("day", flat=True)) == [today]


def test_key_is_in_the_words_of_no_statement():
    """The database may log statements that were slow or failed."""
    with CaptureQueriesContext(connection) as captured:
        _, salt = visitors.salt_of(date(2026, 11, 22))
        visitors.salt_of(date(2026, 11, 22))
    assert len(salt) == 32
    assert not [query for query in captured.captured_queries if salt.hex() in query["sql"]]


def test_key_is_forgotten_at_midnight_where_nobody_comes_any_more(client, resource):
    with time_machine.travel("2026-07-01T22:30:00Z", tick=False):  # 23:30 in London
        go(client, resource)
        timer = visitors._forgetting
        assert timer.is_alive()
        assert timer.interval == 1800
        assert visitors._known[0] == date(2026, 7, 1)
        timer.function(*timer.args)
        assert visitors._known is None
    go(client, resource)
    timer.function(*timer.args)
    assert visitors._known is not None, "that of the next day stays"
    assert not timer.is_alive() or timer.finished.is_set()


def test_click_in_a_month_that_nobody_made_makes_it(client, resource):
    with time_machine.travel("2031-05-05T12:00:00Z", tick=False):
        assert go(client, resource).status_code == 302
    assert date(2031, 5, 1) in months.months()
    assert not months.make_month(date(2031, 5, 31))


def test_database_refuses_to_change_rows_and_to_count_twice(client, resource):
    go(client, resource)
    for change in (
        lambda: Click.objects.update(kind=Opened.DETAIL),
        lambda: Click.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
            change()
    click = Click.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Click.objects.bulk_create(
            [Click(day=click.day, resource=resource, visit=click.visit, kind=click.kind)]
        )


def test_database_refuses_to_empty_the_table_and_each_of_its_months(client, resource):
    with time_machine.travel("2031-05-05T12:00:00Z", tick=False):
        go(client, resource)
    go(client, resource)
    this_month = f"guidance_click_{timezone.localdate():%Y_%m}"
    for table in ("guidance_click", this_month, "guidance_click_2031_05"):
        with (
            pytest.raises(DatabaseError, match="Cannot truncate guidance_click"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert clicks() == 2


def test_owner_and_editors_see_how_much_it_is_used(client, resource):
    today = timezone.localdate()
    for days, kind, count in ((3, "visit", 7), (3, "outbound", 4), (100, "visit", 20), (500, "visit", 99)):
        ClickDay.objects.create(resource=resource, day=today - timedelta(days=days), kind=kind, count=count)
    never = published(resource.programme, title="Opened by nobody")
    url = resource.get_absolute_url()
    assert "How much it is used" not in client.get(url).content.decode()
    client.force_login(editor(resource.programme), backend="django.contrib.auth.backends.ModelBackend")
    text = " ".join(client.get(url).content.decode().split())
    assert "<dt>Last 30 days</dt><dd><b>7</b> visitors; 4 went on from here</dd>" in text
    assert "<dt>Last 12 months</dt><dd><b>27</b> visitors; 4 went on from here</dd>" in text
    used = f"/{resource.programme.slug}/guidance/keep/used/"
    most = " ".join(client.get(used).content.decode().split())
    assert '<td class="r">7</td><td class="r">27</td><td class="r">4</td>' in most
    assert never.current.title not in most
    nobody = client.get(f"{used}?show=never").content.decode()
    assert never.current.title in nobody
    assert resource.current.title not in nobody


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_about_clicks_cost_the_same_for_few_and_for_many(client, resource):
    client.force_login(editor(resource.programme), backend="django.contrib.auth.backends.ModelBackend")
    used = f"/{resource.programme.slug}/guidance/keep/used/"

    def costs() -> list[int]:
        return [queries(client, url) for url in (used, f"{used}?show=never", "/how-we-count/")]

    def open_it(each) -> None:
        for day in (1, 40):
            on = timezone.localdate() - timedelta(days=day)
            ClickDay.objects.create(resource=each, day=on, kind="visit", count=2)

    open_it(resource)
    published(resource.programme, title="Nobody", owner=resource.owner)
    few = costs()
    for number in range(5):
        open_it(published(resource.programme, title=f"Opened {number}"))
        published(resource.programme, title=f"Nobody {number}")
    assert costs() == few
    assert max(few) <= 8


def test_counting_a_page_costs_one_statement(client, resource):
    url = resource.get_absolute_url()
    client.get(url, HTTP_USER_AGENT=BROWSER)

    def asked(name: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get(url, HTTP_USER_AGENT=name)
        return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]

    assert len(asked(BROWSER)) == len(asked("curl/8.5.0")) + 1


def test_refusal_is_remembered_by_one_cookie_and_taken_back(client, resource):
    page = client.get("/how-we-count/").content.decode()
    assert "Do not count me" in page
    answer = client.post("/how-we-count/", {"count": "no"})
    assert (answer.status_code, answer["Location"]) == (302, "/how-we-count/")
    cookie = answer.cookies["not-counted"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("yes", True, "Lax")
    assert "You are not counted in this browser" in client.get("/how-we-count/").content.decode()
    go(client, resource)
    assert clicks() == 0
    client.post("/how-we-count/", {"count": "yes"})
    go(client, resource)
    assert clicks() == 1
    asked = client.get("/how-we-count/", HTTP_SEC_GPC="1").content.decode()
    assert "You are not counted:" in asked
    assert "Do not count me" not in asked


def test_page_says_how_many_of_one_connection_count(client):
    text = client.get("/how-we-count/").content.decode()
    assert "From one connection to the internet at most 50 visitors a day count for each resource" in text
