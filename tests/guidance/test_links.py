"""Which links are kept, what a look does to them, who is told, and the editors' list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import OutgoingMail
from guidance import actions, tasks
from guidance.links import checking, places
from guidance.links.looking import Looked, look
from guidance.models import CaseStudy, Link, LinkCheck, LinkUse, Outcome
from programmes.models import Role
from tests.factories.guidance import (
    a_community,
    draft,
    editor,
    new_version,
    published,
    shown_story,
    waiting_story,
)
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.sites import Site, running, said
from tests.guidance.test_pages import base, login, queries, text_of

pytestmark = pytest.mark.django_db

URL = "https://www.example.org/policy"
MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
WORKS = Looked(Outcome.WORKS, 200, 12)
GONE = Looked(Outcome.GONE, 404, 30)
DENIED = Looked(Outcome.DENIED, 403, 9)


@pytest.fixture
def on(settings):
    settings.LINK_CHECKS = True


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def links() -> set[tuple[str, str]]:
    return set(LinkUse.objects.values_list("link__url", "place"))


def a_link(**options) -> Link:
    """The link of a resource that everybody reads."""
    published(url=options.pop("url", URL), source="A board", **options)
    return Link.objects.get()


# --- Which links are kept ------------------------------------------------------------------------------------


def test_links_of_a_resource_are_followed_once_it_is_published():
    body = f"[One]({URL}#part) and [here](/x/), [mail](mailto:a@b.org), <https://two.example/a?b=1>, ![p](http://pic.example/)"
    resource = draft(url=URL, source="A", body=body, transcript="[T](https://three.example)")
    assert not links()
    actions.publish_resource(resource=resource, next_review_on=date(2090, 1, 1), by=None)
    assert links() == {
        (URL, "address"), (URL, "text"), ("https://two.example/a?b=1", "text"), ("https://three.example", "text"),
    }  # fmt: skip
    new_version(resource, url="https://four.example/", source="A", body="No link")
    assert links() == {("https://four.example/", "address")}
    actions.withdraw_resource(resource=resource, reason="Old", by=editor(resource.programme))
    assert not links()


def test_links_of_stories_and_communities():
    programme = ProgrammeFactory()
    story = waiting_story(programme, source_url="https://story.example/")
    assert not links()
    actions.publish_story(story=story, by=None)
    community = a_community(programme, url="https://chat.example/", source_url="https://who.example/")
    number = actions.add_number(
        community=community, by=None, value=3, counts="people", as_at="2020", source_title="S",
        source_url="https://number.example/",
    )  # fmt: skip
    held = {
        ("https://story.example/", "source"), ("https://chat.example/", "address"),
        ("https://who.example/", "source"), ("https://number.example/", "source"),
    }  # fmt: skip
    assert links() == held
    actions.remove_number(number=number, by=editor(programme))
    actions.save_community(programme=programme, by=None, community=community, is_listed=False)
    actions.turn_story_down(story=CaseStudy.objects.get(), reason="No", by=editor(programme))
    assert not links()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/here/",
        "mailto:a@b.org",
        "http://testserver/x",
        "https://" + "a" * 1000,
        "http://[",
        "javascript:1",
    ],
)
def test_what_is_not_followed(url):
    assert places.key_of(url) == ""


def test_same_link_in_two_places_is_looked_at_once():
    first = published(url=URL, source="A")
    published(first.programme, title="Second", body=f"[x]({URL})")
    assert Link.objects.count() == 1
    assert LinkUse.objects.count() == 2
    published(url=URL, source="A")
    assert Link.objects.count() == 1


def test_every_night_everything_is_followed_anew():
    resource = published(url=URL, source="A")
    LinkUse.objects.all().delete()
    CaseStudy.objects.filter(pk=shown_story(resource.programme).pk).update(source_url="https://late.example/")
    Link.objects.create(url="https://orphan.example/", host="orphan.example")
    assert tasks.follow_links() == {"held": 2, "forgotten": 0}
    assert links() == {(URL, "address"), ("https://late.example/", "source")}


# --- What a look does ----------------------------------------------------------------------------------------


def look_on(clock, day: int, looked: Looked, *, hour: int = 12) -> Link:
    """One look on that day of November 2026."""
    clock.move_to(datetime(2026, 11, day, hour, tzinfo=UTC))
    checking.remember(Link.objects.get(), looked)
    return Link.objects.get()


def test_dead_after_failures_on_two_different_days(clock):
    a_link()
    assert look_on(clock, 2, GONE).state == "failed"
    assert look_on(clock, 2, GONE, hour=20).state == "failed"
    link = look_on(clock, 3, GONE)
    assert (link.state, link.failed_on, link.dead_since) == ("dead", date(2026, 11, 2), date(2026, 11, 3))
    assert look_on(clock, 4, GONE).dead_since == date(2026, 11, 3)
    link = look_on(clock, 5, WORKS)
    assert (link.state, link.failed_on, link.dead_since) == ("works", None, None)
    assert look_on(clock, 6, GONE).state == "failed"
    assert list(link.checks.values_list("status", flat=True)) == [404, 200, 404, 404, 404, 404]


def test_days_are_those_of_london(clock):
    clock.move_to(datetime(2026, 6, 2, 22, 30, tzinfo=UTC))  # half past eleven at night in London
    a_link()
    checking.remember(Link.objects.get(), GONE)
    clock.move_to(datetime(2026, 6, 2, 23, 30, tzinfo=UTC))  # half past midnight there, the same day in UTC
    checking.remember(Link.objects.get(), GONE)
    assert Link.objects.get().state == "dead"


def test_refusal_to_programs_says_nothing_about_the_page(clock):
    a_link()
    assert look_on(clock, 2, DENIED).state == "unsure"
    assert look_on(clock, 3, GONE).state == "failed"
    assert look_on(clock, 4, DENIED).state == "failed"
    assert look_on(clock, 5, GONE).state == "dead"
    assert look_on(clock, 6, DENIED).state == "dead"


def test_moved_remembers_where_to(clock):
    a_link()
    link = look_on(clock, 2, Looked(Outcome.MOVED, 200, 5, "https://new.example/"))
    assert (link.state, link.moved_to) == ("moved", "https://new.example/")
    assert look_on(clock, 9, WORKS).moved_to == ""


@pytest.mark.parametrize("outcome", [Outcome.NO_NAME, Outcome.NO_ANSWER])
def test_silence_counts_only_while_others_answer(clock, outcome):
    """A portal that is cut off would otherwise call the whole internet dead after two days."""
    a_link()
    silent = Looked(outcome, None, 3)
    link = look_on(clock, 2, silent)
    assert (link.state, link.outcome) == ("unsure", "ours")
    published(url="https://other.example/", source="A")
    checking.remember(Link.objects.get(host="other.example"), WORKS)
    checking.remember(link, silent)
    link.refresh_from_db()
    assert (link.state, link.outcome) == ("failed", outcome)


def test_when_it_is_looked_at_next(clock):
    a_link()
    now = timezone.now()
    assert Link.objects.get().next_look_at <= now
    assert look_on(clock, 2, WORKS).next_look_at == now + timedelta(days=7)
    for day in (2, 3):
        tomorrow = timezone.localtime(look_on(clock, day, GONE).next_look_at)
        assert (tomorrow.date(), 1 <= tomorrow.hour < 5) == (date(2026, 11, day + 1), True)
    assert look_on(clock, 17, GONE).next_look_at == timezone.now() + timedelta(days=7)


def test_clocks_going_back_do_not_make_tomorrow_today(clock):
    clock.move_to(datetime(2026, 10, 24, 23, 30, tzinfo=UTC))  # half past midnight on the day of 25 hours
    a_link()
    checking.remember(Link.objects.get(), GONE)
    link = Link.objects.get()
    assert timezone.localdate(link.next_look_at) == date(2026, 10, 26)
    clock.move_to(link.next_look_at)
    checking.remember(link, GONE)
    assert Link.objects.get().state == "dead"


def test_database_knows_no_dead_link_after_one_day():
    link = a_link()
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.update(
            state="dead", dead_since=date(2026, 1, 2), failed_on=date(2026, 1, 2), checked_at=MONDAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(state="works")


def test_old_looks_are_forgotten(clock):
    link = a_link()
    LinkCheck.objects.create(link=link, outcome="works", ms=1, at=MONDAY - timedelta(days=731))
    LinkCheck.objects.create(link=link, outcome="works", ms=1, at=MONDAY - timedelta(days=729))
    assert tasks.follow_links() == {"held": 1, "forgotten": 1}


# --- Taking those that are due -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Site:
    with running() as site:
        yield site


def test_job_looks_at_what_is_due_and_only_then(on, site, clock):
    site.answers["/there"] = said(200)
    published(url=site.url("/there"), source="A")
    published(url=site.url("/gone", host="two.example"), source="A")

    def looking(url: str) -> Looked:
        return look(url, site.way())

    assert checking.look_at_due(looking) == {"looked": 2, "failed": 1}
    assert dict(Link.objects.values_list("host", "state")) == {
        "site.example": "works",
        "two.example": "failed",
    }
    assert checking.look_at_due(looking)["looked"] == 0
    clock.shift(timedelta(days=1))
    assert checking.look_at_due(looking) == {"looked": 1, "failed": 1}
    assert Link.objects.get(host="two.example").state == "dead"
    clock.shift(timedelta(days=6))
    assert checking.look_at_due(looking)["looked"] == 2


def test_links_are_not_looked_at_unless_the_place_says_so(settings):
    a_link()
    assert settings.LINK_CHECKS is False
    assert tasks.look_at_links() == {"looked": 0, "failed": 0}
    assert Link.objects.get().state == "unchecked"


def test_job_itself_goes_nowhere_near_this_machine(on, site):
    published(url=site.url("/there", host="127.0.0.1"), source="A")
    before = list(site.asked)
    assert tasks.look_at_links() == {"looked": 1, "failed": 0}
    link = Link.objects.get()
    assert (link.state, link.outcome, site.asked) == ("unsure", "inside", before)


def test_one_look_at_a_time_and_a_site_rests(clock):
    for number in range(2):
        published(url=f"https://same.example/{number}", source="A")
    first = checking.claim()
    assert first is not None
    assert checking.claim() is None  # one is under way
    checking.remember(first, WORKS)
    assert checking.claim() is None  # the same site, a moment later
    clock.shift(timedelta(seconds=11))
    assert checking.claim() is not None


def test_look_that_died_with_its_worker_is_taken_again(clock):
    a_link()
    assert checking.claim() is not None
    clock.shift(timedelta(seconds=31))
    assert checking.claim() is None  # another may go first
    clock.shift(timedelta(hours=1))
    assert checking.claim() is not None


def test_link_that_nobody_holds_any_more_when_its_look_ends(clock):
    a_link()
    link = checking.claim()
    Link.objects.all().delete()  # as at night, once the last page that held it is gone
    assert checking.remember(link, GONE) == GONE
    assert not LinkCheck.objects.exists()


def test_what_an_editor_asks_for_goes_first(clock):
    for number in range(3):
        published(url=f"https://n{number}.example/", source="A")
    last = Link.objects.last()
    actions.ask_for_look(link=last, by=None)
    assert checking.claim() == last
    checking.remember(last, WORKS)
    again = actions.ask_for_look(link=last, by=None)
    assert not again.is_waiting  # looked at a moment ago
    clock.shift(timedelta(minutes=1))
    assert actions.ask_for_look(link=last, by=None).is_waiting


# --- Letters -------------------------------------------------------------------------------------------------


def letters() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="guidance.link").order_by("recipient"))


def dies(link: Link | None = None) -> Link:
    link = link or Link.objects.get()
    Link.objects.filter(pk=link.pk).update(
        state="failed", failed_on=timezone.localdate() - timedelta(days=1), checked_at=timezone.now()
    )
    checking.remember(link, GONE)
    link.refresh_from_db()
    return link


def test_owner_gets_one_letter_when_a_link_dies(clock):
    owner = member(ProgrammeFactory(), display_name="Fiona Muir")
    first = published(owner.memberships.get().programme, owner=owner, url=URL, source="A")
    published(first.programme, title="Second", owner=owner, body=f"[x]({URL})")
    link = dies()
    (letter,) = letters()
    assert letter.recipient == owner.email
    assert "www.example.org" not in letter.subject
    assert "example.org" in letter.subject
    for words in ("Hello Fiona", URL, "page is not there", "Before you post", "Second", first.get_absolute_url(),
                  f"https://web.archive.org/web/20261102/{URL}"):  # fmt: skip
        assert words in letter.text, words
    for looked in (GONE, DENIED, GONE):
        clock.shift(timedelta(days=1))
        checking.remember(link, looked)
    assert len(letters()) == 1


def test_without_an_owner_the_editors_get_it(clock):
    programme = ProgrammeFactory()
    keepers = sorted([editor(programme).email, member(programme, Role.PROGRAMME_ADMIN.value).email])
    member(programme)
    shown_story(programme, source_url=URL)
    dies()
    assert [each.recipient for each in letters()] == keepers
    assert "Ward tour on video" in letters()[0].text


# --- Pages ---------------------------------------------------------------------------------------------------


def test_readers_are_told_of_a_dead_link_and_where_a_copy_may_be(client, clock):
    programme = ProgrammeFactory(is_published=True)
    resource = published(programme, url=URL, source="A")
    story = shown_story(programme, source_url=URL)
    community = a_community(programme, url=URL)
    addresses = [each.get_absolute_url() for each in (resource, story, community)]
    told = "did not work when we last looked, on 2 November 2026"
    for address in addresses:
        assert told not in text_of(client.get(address))
    link = dies()
    for address in addresses:
        page = text_of(client.get(address))
        assert told in page
        assert f'href="https://web.archive.org/web/20261102/{URL}"' in page
        assert "Replace the address" not in page
    login(client, editor(programme))
    for address in addresses:
        assert "Replace the address" in text_of(client.get(address))
    checking.remember(link, WORKS)
    assert told not in text_of(client.get(addresses[0]))


def test_editors_see_the_dead_first_and_filter_in_the_address(client, on):
    programme = ProgrammeFactory(is_published=True)
    user = login(client, editor(programme))
    assert user
    page = f"{base(programme)}keep/links/"
    assert "No links yet" in text_of(client.get(page))
    for host in ("a", "b", "c"):
        published(programme, title=host, url=f"https://{host}.example/", source="A")
    published(url="https://elsewhere.example/", source="A")
    dies(Link.objects.get(host="c.example"))
    checking.remember(
        Link.objects.get(host="b.example"), Looked(Outcome.MOVED, 200, 9, "https://new.example/b")
    )
    shown = text_of(client.get(page))
    assert shown.index("c.example") < shown.index("b.example") < shown.index("a.example")
    assert "elsewhere.example" not in shown
    for words in ("All (3)", "Dead (1)", "Moved (1)", "Not checked (1)", "Now at", "https://new.example/b",
                  "Replace the address", "keep/resources/c/edit/", "https://web.archive.org/web/"):  # fmt: skip
        assert words in shown, words
    only = text_of(client.get(f"{page}?show=dead"))
    assert "c.example" in only
    assert "a.example" not in only
    assert "No link is in this state" in text_of(client.get(f"{page}?show=unsure"))
    assert "All (3)" in text_of(client.get(f"{page}?show=nonsense&page=x"))
    assert "Links (1 dead)" in text_of(client.get(f"{base(programme)}keep/"))


def test_editor_asks_for_another_look_and_sees_what_came_of_it(client, on):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    published(programme, url=URL, source="A")
    page = f"{base(programme)}keep/links/{Link.objects.get().pk}/"
    assert "Nobody has looked yet" in text_of(client.get(page))
    waiting = text_of(client.post(f"{page}again/", follow=True))
    assert "Waiting to be looked at" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Check again now" not in waiting
    assert checking.look_at_due(lambda url: GONE)["looked"] == 1
    seen = text_of(client.get(page))
    assert "hx-trigger" not in seen
    assert "Check again now" in seen
    assert "another failure on another day makes it dead" in seen
    assert "404" in seen


def test_place_that_does_not_look_says_so(client):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    published(programme, url=URL, source="A")
    page = f"{base(programme)}keep/links/"
    shown = text_of(client.get(page))
    assert "Links are not looked at here" in shown
    assert "Not checked" in shown
    link = Link.objects.get()
    assert "Check again now" not in text_of(client.post(f"{page}{link.pk}/again/", follow=True))
    link.refresh_from_db()
    assert not link.is_waiting


def test_links_of_another_programme_are_not_found(client):
    published(url=URL, source="A")
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    page = f"{base(programme)}keep/links/{Link.objects.get().pk}/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}again/").status_code == 404


def test_list_costs_the_same_for_one_link_and_for_many(client):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    published(programme, url=URL, source="A")
    page = f"{base(programme)}keep/links/"
    one = queries(client, page)
    for number in range(5):
        published(
            programme, title=f"T{number}", url=f"https://n{number}.example/", source="A", body=f"[x]({URL})"
        )
        shown_story(programme, title=f"S{number}", source_url=f"https://s{number}.example/")
        a_community(programme, name=f"C{number}", url=f"https://c{number}.example/")
    assert queries(client, page) == one
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    assert len(captured) <= 12
