"""Resources: drafts, versions that stay, reviews that are reminded of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import OutgoingMail
from guidance import actions, differences, files, reminders
from guidance.errors import NothingToPublish, NotReady, TextRefused
from guidance.models import Edition, Resource
from programmes.models import Change, Membership
from tests.factories.guidance import draft, editor, new_version, published, words
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db
LATER = date(2027, 6, 1)


def test_versions_are_counted_and_the_page_shows_the_last():
    resource = published(title="One")
    assert (resource.current.number, resource.state) == (1, "published")
    new_version(resource, title="Two")
    assert (resource.current.number, resource.current.title) == (2, "Two")
    assert [each.title for each in resource.editions.numbered()] == ["Two", "One"]


def test_editing_leaves_readers_with_what_is_published():
    resource = published(title="One")
    actions.save_draft(
        resource=resource,
        words=words(title="Two"),
        owner=None,
        asks_acknowledgement=False,
        by=editor(resource.programme),
    )
    resource.refresh_from_db()
    assert resource.current.title == "One"
    assert resource.draft().title == "Two"


def test_database_refuses_to_change_a_published_version():
    edition = published().current
    for change in ({"title": "Another"}, {"body": "x"}, {"number": 7}, {"platforms": ["x"]}):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**change)
    Edition.objects.filter(pk=edition.pk).update(written_by=None)  # an account that goes changes no word


@pytest.mark.parametrize("kind", ["video", "podcast"])
def test_what_is_heard_or_watched_needs_words(kind):
    resource = draft(kind=kind, url="https://example.org/v", source="Example")
    with pytest.raises(NotReady, match="transcript or a summary"):
        actions.publish_resource(resource=resource, next_review_on=LATER, by=None)
    with pytest.raises(IntegrityError, match="edition_heard_or_watched_has_words"), transaction.atomic():
        Edition.objects.update(number=1, published_at=timezone.now())
    Edition.objects.update(transcript="Everything that is said.")
    assert actions.publish_resource(resource=resource, next_review_on=LATER, by=None).number == 1


def test_nothing_at_all_is_not_published():
    with pytest.raises(NotReady, match="one of them is needed"):
        actions.publish_resource(resource=draft(body=""), next_review_on=LATER, by=None)
    with pytest.raises(NothingToPublish):
        actions.publish_resource(resource=published(), next_review_on=LATER, by=None)


def test_link_that_lies_is_not_stored():
    with pytest.raises(TextRefused, match=r"evil\.example"):
        draft(body="[hcpc-uk.org](https://evil.example/)")
    assert not Resource.objects.exists()


def test_withdrawn_comes_back_with_a_new_version():
    resource = published()
    by = editor(resource.programme)
    actions.withdraw_resource(resource=resource, reason="The policy changed", by=by)
    assert not Resource.objects.published().exists()
    new_version(resource, by=by)
    assert resource.state == "published"
    assert resource.withdrawn_reason == ""


def test_throwing_a_draft_away():
    never = draft()
    assert actions.discard_draft(resource=never, by=editor(never.programme)) is None
    assert not Resource.objects.filter(pk=never.pk).exists()
    resource = published()
    actions.save_draft(
        resource=resource,
        words=words(),
        owner=None,
        asks_acknowledgement=False,
        by=editor(resource.programme),
    )
    actions.discard_draft(resource=resource, by=editor(resource.programme))
    assert resource.draft() is None
    assert resource.editions.count() == 1


def test_slug_avoids_the_rooms_own_addresses_and_its_twins():
    programme = ProgrammeFactory()
    assert [draft(programme, title=title).slug for title in ("Path", "Path!", "Keep", "???")] == [
        "path-2",
        "path-3",
        "keep-2",
        "resource",
    ]


def test_file_stays_with_its_version():
    resource = draft()
    by = editor(resource.programme)
    kept = actions.keep_file(programme=resource.programme, file=files.check("a.pdf", b"%PDF-1.7 one"), by=by)
    values = {"resource": resource, "words": words(), "owner": None, "asks_acknowledgement": False, "by": by}
    actions.save_draft(**values, file=kept)
    actions.publish_resource(resource=resource, next_review_on=LATER, by=by)
    actions.save_draft(**values, drop_file=True)
    resource.refresh_from_db()
    assert resource.current.file == kept
    assert resource.draft().file is None


def test_a_policy_in_a_new_version_is_told_to_the_ledger():
    resource = published(asks=True)
    before = Change.objects.filter(source="guidance.acknowledgements").count()
    new_version(resource)
    assert Change.objects.filter(source="guidance.acknowledgements").count() == before + 1


def test_filters_find_what_fits_and_what_is_for_everybody():
    programme = ProgrammeFactory(is_published=True)
    for title, more in {
        "all": {},
        "physio": {"professions": ["PH"], "step": "ready", "minutes": 12},
        "bluesky": {"platforms": ["bluesky"], "kind": "tool"},
    }.items():
        published(programme, title=title, **more)

    def found(**chosen: object) -> set[str]:
        return {each.current.title for each in Resource.objects.for_programme(programme).that_fit(**chosen)}

    assert found(profession="PH") == {"all", "physio", "bluesky"}
    assert found(profession="DT") == {"all", "bluesky"}
    assert found(platform="x") == {"all", "physio"}
    assert found(step="ready") == {"physio"}
    assert found(minutes=10) == {"all", "bluesky"}
    assert found(kind="tool", platform="bluesky") == {"bluesky"}


# --- Differences -------------------------------------------------------------------------------------------


def test_difference_names_what_changed_word_by_word():
    resource = published(body="One\nTwo\nThree\nFour\nFive\nSix\nSeven")
    old = resource.current
    new = new_version(resource, body="One\nTwo\nThree\nFour\nFive\nSix, now\nSeven", minutes=9).current
    found = {each.label: each.lines for each in differences.between(old, new)}
    assert set(found) == {"Text", "Minutes"}
    assert [(line.kind, "".join(words for words, _ in line.pieces)) for line in found["Text"]] == [
        ("left_out", "3 unchanged lines"),
        ("same", "Four"),
        ("same", "Five"),
        ("removed", "Six"),
        ("added", "Six, now"),
        ("same", "Seven"),
    ]
    added = next(line for line in found["Text"] if line.kind == "added")
    assert [words for words, changed in added.pieces if changed] == [", now"]


def test_very_long_texts_are_not_compared_line_by_line():
    text = "\n".join(str(number) for number in range(differences.MOST_LINES + 1))
    assert {line.kind for line in differences.lines(text, text + "\nx")} == {"removed", "added"}


# --- Reminders ---------------------------------------------------------------------------------------------


def letters() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("id").values_list("recipient", "subject"))


def test_owner_is_reminded_once_before_and_then_every_four_weeks():
    owner = member(ProgrammeFactory())
    resource = published(owner=owner, days=14)
    due = resource.next_review_on
    assert reminders.remind_owners() == 1
    assert reminders.remind_owners() == reminders.remind_owners(due) == 0
    assert reminders.remind_owners(due + timedelta(days=1)) == 1
    assert reminders.remind_owners(due + timedelta(days=28)) == 0
    assert reminders.remind_owners(due + timedelta(days=29)) == 1
    assert [subject.split(":")[0] for _, subject in letters()] == ["Due soon", "Overdue", "Overdue"]
    assert {to for to, _ in letters()} == {owner.email}
    text = OutgoingMail.objects.latest("id").text
    assert resource.get_absolute_url() in text
    assert "Readers see that it is overdue" in text


def test_editors_are_reminded_when_there_is_no_owner_or_the_owner_has_gone():
    resource = published(days=-1)
    lead = editor(resource.programme)
    member(resource.programme)
    assert reminders.remind_owners() == 1
    owner = member(resource.programme)
    owner.is_active = False
    owner.save()
    Resource.objects.filter(pk=resource.pk).update(owner=owner, next_review_on=timezone.localdate())
    assert reminders.remind_owners() == 1
    assert {to for to, _ in letters()} == {lead.email}
    Membership.objects.update(ended_at=timezone.now())
    assert reminders.remind_owners(timezone.localdate() + timedelta(days=1)) == 0


def test_nobody_is_reminded_of_what_is_not_due_or_not_published():
    published(days=15)
    draft()
    withdrawn = published(days=1)
    actions.withdraw_resource(resource=withdrawn, reason="Old", by=editor(withdrawn.programme))
    assert reminders.remind_owners() == 0
