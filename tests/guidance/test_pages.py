"""Pages of resources: what they say, how they are written, how many queries they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guidance import actions
from guidance.models import Resource, ResourceFile
from tests.factories.guidance import WORDS, draft, editor, new_version, published, words
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db


def login(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def base(programme) -> str:
    return f"/{programme.slug}/guidance/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_resource_is_public_with_what_stands_behind_it(client):
    owner = member(ProgrammeFactory(), display_name="Fiona Muir")
    resource = published(
        owner=owner, url="https://www.hcpc-uk.org/standards/", source="HCPC", professions=["PH"], step="ready"
    )
    page = text_of(client.get(resource.get_absolute_url()))
    for words_ in (
        "Before you post",
        "<h2>Ask</h2>",
        "Open it at HCPC",
        "Leads to hcpc-uk.org",
        "Physiotherapists",
        "Experience of colleagues",
        "Fiona Muir",
        "6 minutes",
        "Ready",
    ):
        assert words_ in page, words_
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "For editors" not in page


def test_overdue_review_is_told_to_readers(client):
    resource = published(days=-3)
    assert "Review overdue" in text_of(client.get(resource.get_absolute_url()))
    assert "Overdue: " in text_of(client.get(base(resource.programme) + "all/"))
    assert "Review overdue" not in text_of(client.get(published(days=3).get_absolute_url()))


def test_withdrawn_says_why_and_leaves_the_lists(client):
    resource = published(title="Old rules")
    actions.withdraw_resource(
        resource=resource, reason="The board has a new policy", by=editor(resource.programme)
    )
    answer = client.get(resource.get_absolute_url())
    assert answer.status_code == 410
    assert "The board has a new policy" in text_of(answer)
    assert "Old rules" not in text_of(client.get(base(resource.programme) + "all/"))


def test_old_link_leads_to_what_replaces_it_until_the_withdrawal_is_undone(client):
    new = published(title="New rules", url="https://example.org/", source="X")
    old = published(new.programme, title="Old rules", url="https://example.org/old", source="X")
    other = published(title="Of another board")
    lead = editor(new.programme)
    login(client, lead)
    keep = f"{base(new.programme)}keep/resources/{old.slug}/"
    page = text_of(client.get(f"{keep}withdraw/"))
    assert "New rules</option>" in page
    assert "Old rules</option>" not in page
    assert "Of another board</option>" not in page
    wrong = client.post(f"{keep}withdraw/", {"reason": "Two in one", "replaced_by": other.pk})
    assert wrong.status_code == 200
    client.post(f"{keep}withdraw/", {"reason": "Two in one", "replaced_by": new.pk})
    client.logout()
    for address in (old.get_absolute_url(), f"{old.get_absolute_url()}go/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert f'Read instead: <b><a href="{new.get_absolute_url()}">New rules</a></b>' in text_of(answer)
        assert "For editors" not in text_of(answer)
    login(client, lead)
    assert f'href="{keep}restore/"' in text_of(client.get(old.get_absolute_url()))
    assert "Bring back “Old rules”?" in text_of(client.get(f"{keep}restore/"))
    back = client.post(f"{keep}restore/", follow=True)
    assert "“Old rules” is back, as it was." in text_of(back)
    assert client.get(f"{old.get_absolute_url()}go/")["Location"] == "https://example.org/old"
    old.refresh_from_db()
    assert (old.state, old.current.number, old.replaced_by, old.withdrawn_reason) == (
        "published",
        1,
        None,
        "",
    )


def test_bringing_back_what_is_there_changes_nothing(client):
    resource = published()
    login(client, editor(resource.programme))
    keep = f"{base(resource.programme)}keep/resources/"
    assert client.post(f"{keep}{resource.slug}/restore/").status_code == 302
    never = draft(resource.programme, title="Never published")
    assert client.post(f"{keep}{never.slug}/restore/").status_code == 404


def test_filters_live_in_the_address(client):
    programme = ProgrammeFactory(is_published=True)
    published(programme, title="Short one", minutes=4, step="ready")
    published(programme, title="Long one", minutes=40, professions=["PH"])
    start = base(programme) + "all/"

    def shown(query: str) -> int:
        return text_of(client.get(start + query)).count('class="app-card"')

    assert shown("") == shown("?profession=PH") == shown("?step=nonsense&page=x") == 2
    assert shown("?time=5") == shown("?step=ready") == shown("?profession=DT") == 1
    assert shown("?kind=video") == 0
    assert "No resource fits" in text_of(client.get(start + "?kind=video"))


def test_empty_room_says_what_comes(client):
    programme = ProgrammeFactory(is_published=True)
    assert "as soon as the programme publishes" in text_of(client.get(base(programme)))
    login(client, editor(programme))
    assert "Write the first resource" in text_of(client.get(base(programme)))
    assert "Begin with your board" in text_of(client.get(base(programme) + "keep/"))


def test_write_preview_publish_change_and_compare(client):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    keep = base(programme) + "keep/resources/"
    page = client.post(f"{keep}new/", WORDS, follow=True)
    assert "Only editors see this page" in text_of(page)
    slug = Resource.objects.get().slug
    later = (timezone.localdate() + timedelta(days=200)).isoformat()
    page = client.post(f"{keep}{slug}/publish/", {"next_review_on": later}, follow=True)
    assert "Version 1 of “Before you post” is published" in text_of(page)
    client.post(f"{keep}{slug}/edit/", WORDS | {"summary": "Six questions to ask yourself."})
    preview = text_of(client.get(f"{keep}{slug}/preview/"))
    assert "What this draft changes in version 1" in preview
    assert "<b>Six</b>" in preview
    refused = client.post(f"{keep}{slug}/publish/", {"next_review_on": later})
    assert "Enter what is new in this version" in text_of(refused)
    client.post(f"{keep}{slug}/publish/", {"next_review_on": later, "change_note": "One question more"})
    client.logout()
    assert "One question more" in text_of(client.get(f"{base(programme)}{slug}/history/"))
    change = text_of(client.get(f"{base(programme)}{slug}/history/2/"))
    assert "What it changed in version 1" in change
    assert client.get(f"{base(programme)}{slug}/history/3/").status_code == 404


def test_review_in_the_past_or_in_ten_years_is_refused(client):
    resource = draft()
    login(client, editor(resource.programme))
    url = f"{base(resource.programme)}keep/resources/{resource.slug}/publish/"
    for on in (timezone.localdate(), timezone.localdate() + timedelta(days=3650)):
        assert client.post(url, {"next_review_on": on.isoformat()}).status_code == 200
    assert not Resource.objects.published().exists()


def test_video_without_words_cannot_be_published(client):
    resource = draft(kind="video", url="https://example.org/v", source="Example")
    login(client, editor(resource.programme))
    keep = f"{base(resource.programme)}keep/resources/{resource.slug}/"
    preview = text_of(client.get(f"{keep}preview/"))
    assert "Add a transcript or a summary" in preview
    assert f"{keep}publish/" not in preview
    later = (timezone.localdate() + timedelta(days=200)).isoformat()
    assert "Add a transcript" in text_of(client.post(f"{keep}publish/", {"next_review_on": later}))


def test_file_is_checked_and_sent_as_a_download(client):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    url = f"{base(programme)}keep/resources/new/"
    bad = SimpleUploadedFile("policy.pdf", b"<svg onload=alert(1)>", "application/pdf")
    assert "This is not a file we can take" in text_of(client.post(url, WORDS | {"file": bad}))
    assert not ResourceFile.objects.exists()
    good = SimpleUploadedFile('x"\r\nA: b.html', b"%PDF-1.7 policy", "text/html")
    client.post(url, WORDS | {"file": good})
    resource = Resource.objects.get()
    actions.publish_resource(
        resource=resource, next_review_on=timezone.localdate() + timedelta(days=9), by=None
    )
    client.logout()
    answer = client.get(f"{base(programme)}{resource.slug}/file/")
    assert answer.content == b"%PDF-1.7 policy"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "\n" not in answer["Content-Disposition"]


@pytest.mark.parametrize("field", ["body", "transcript"])
def test_ten_megabytes_of_text_are_refused_with_a_sentence(client, field):
    programme = ProgrammeFactory()
    login(client, editor(programme))
    answer = client.post(f"{base(programme)}keep/resources/new/", WORDS | {field: "[a](b) " * 1_450_000})
    assert answer.status_code in (200, 413)
    assert "must be 60000 characters or fewer" in text_of(answer)
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("url", "javascript:alert(1)", "Enter a web address"),
        ("url", "ftp://example.org/x", "Enter a web address"),
        ("body", "[hcpc-uk.org](https://evil.example/)", "leads to evil.example"),
        ("minutes", "0", "must be 1 or more"),
        ("minutes", "1e9", "must be a number"),
        ("kind", "poem", "Select a valid choice"),
        ("professions", "XX", "Select a valid choice"),
        ("owner", "999999", "Select a valid choice"),
        ("title", "\x00", "Null characters"),
    ],
)
def test_bad_input_gets_a_sentence(client, field, value, sentence):
    programme = ProgrammeFactory()
    login(client, editor(programme))
    answer = client.post(f"{base(programme)}keep/resources/new/", WORDS | {field: value})
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not Resource.objects.exists()


def test_text_of_people_stays_text(client):
    resource = published(
        title="<b>x</b>", summary="<script>alert(1)</script>", body="<script>alert(1)</script>"
    )
    page = client.get(resource.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


# --- What pages cost -------------------------------------------------------------------------------------


def test_lists_cost_the_same_for_one_resource_and_for_many(client):
    resource = published(owner=member(ProgrammeFactory()))
    programme = resource.programme
    login(client, editor(programme))
    pages = [base(programme), base(programme) + "all/", base(programme) + "keep/"]
    before = [queries(client, url) for url in pages]
    for number in range(8):
        published(programme, title=f"Another {number}", owner=member(programme))
    assert [queries(client, url) for url in pages] == before
    assert max(before) <= 9, before


def test_resource_page_costs_little(client):
    resource = published(professions=["PH", "DT"])
    assert queries(client, resource.get_absolute_url()) <= 4
    new_version(resource, body="x")
    assert queries(client, resource.get_absolute_url() + "history/2/") <= 7


def test_preview_of_a_draft_with_a_published_version(client):
    resource = published()
    by = editor(resource.programme)
    actions.save_draft(
        resource=resource, words=words(body="Other"), owner=by, asks_acknowledgement=True, by=by
    )
    login(client, by)
    assert client.get(resource.get_absolute_url()).status_code == 200
    assert "Has a draft" in text_of(client.get(base(resource.programme) + "keep/"))


# --- What a page says where there is nothing, or where something is late ---------------------------------------


def test_nothing_to_open_is_not_called_opened(client):
    programme = ProgrammeFactory(is_published=True)
    login(client, editor(programme))
    for show in ("most", "never"):
        page = text_of(client.get(f"{base(programme)}keep/used/?show={show}"))
        assert "Nothing published yet" in page, show
    published(programme)
    assert "Nothing was opened yet" in text_of(client.get(f"{base(programme)}keep/used/"))
    assert "Before you post" in text_of(client.get(f"{base(programme)}keep/used/?show=never"))


@pytest.mark.parametrize("list_", ["all/", "case-studies/"])
def test_nothing_to_filter_has_no_filters(client, list_):
    programme = ProgrammeFactory(is_published=True)
    assert "app-filters" not in client.get(base(programme) + list_).content.decode()
    answer = client.get(base(programme) + list_, {"kind": "video", "purpose": "broadcast"})
    assert "app-filters" in answer.content.decode()  # to be cleared


def test_overdue_says_since_when_and_points_to_a_source_only_where_there_is_one(client):
    programme = ProgrammeFactory(is_published=True)
    late = published(programme, days=-3)
    page = text_of(client.get(late.get_absolute_url()))
    assert f"Somebody was to check this by {late.next_review_on:%-d %B %Y}, and nobody has" in page
    assert "ask somebody who knows before you rely on it" in page
    late = published(programme, days=-3, title="With a source", url="https://example.org/", source="HCPC")
    assert "look at the source before you rely on it" in text_of(client.get(late.get_absolute_url()))


def test_joining_a_chat_leads_to_the_chats(client):
    programme = ProgrammeFactory(is_published=True)
    assert f'See: <a href="{base(programme)}communities/">' in text_of(
        client.get(f"{base(programme)}path/go/")
    )


def test_publishing_what_lacks_something_leads_back_to_writing(client):
    resource = draft(kind="video")
    login(client, editor(resource.programme))
    keep = f"{base(resource.programme)}keep/resources/{resource.slug}/"
    page = text_of(client.get(f"{keep}publish/"))
    assert "Something is missing" in page
    assert f'<a href="{keep}edit/">Go on writing</a>' in page


def test_privacy_tells_of_the_draft_check_and_of_looking_at_links(client):
    page = text_of(client.get("/privacy/"))
    assert "It goes into no database, no log and no cache, and to nobody else" in page
    assert "by asking those sites itself" in page
    assert "Case studies you hand in" in page
    assert "If you are signed in it is kept with your account" in page  # as tests of answers show


def test_new_resource_is_its_writers_to_keep_unless_somebody_else_is_named(client):
    programme = ProgrammeFactory(is_published=True)
    writer = editor(programme)
    login(client, writer)
    page = text_of(client.get(f"{base(programme)}keep/resources/new/"))
    assert f'<option value="{writer.pk}" selected' in page
