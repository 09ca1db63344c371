"""Version 1 of the API: what everybody may see of guidance, and nobody's name or answer."""

from __future__ import annotations

import pytest

from guidance import actions
from tests.factories.guidance import a_community, draft, editor, published, shown_story, waiting_story
from tests.factories.programmes import ProgrammeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(is_published=True)


def url(programme, rest: str = "") -> str:
    return f"/api/v1/programmes/{programme.slug}/guidance/{rest}"


def test_resources_with_filters(client, programme):
    published(programme, title="A", step="ready", professions=["PH"], body="Words")
    published(programme, title="B", minutes=30)
    draft(programme, title="C")

    def found(query: str) -> list[str]:
        return [each["title"] for each in client.get(url(programme, query)).json()["results"]]

    assert found("") == ["A", "B"]
    assert found("?step=ready") == found("?minutes=10&profession=PH") == ["A"]
    assert found("?profession=DT") == ["B"]
    for odd in ("?step=never", "?minutes=x", "?kind=poem", "?platform=fax"):
        answer = client.get(url(programme, odd))
        assert answer.status_code == 422
        assert answer.json()["errors"]


def test_one_resource_with_its_text(client, programme):
    resource = published(programme, body="## Words")
    answer = client.get(url(programme, f"{resource.slug}/")).json()
    assert (answer["text"], answer["version"], answer["url"]) == ("## Words", 1, resource.get_absolute_url())
    assert client.get(url(programme, "nothing/")).status_code == 404
    actions.withdraw_resource(resource=resource, reason="Old", by=editor(programme))
    assert client.get(url(programme, f"{resource.slug}/")).status_code == 404


def test_people_are_sent_on_by_the_way_out_that_counts(client, programme):
    resource = published(programme, url="https://www.hcpc-uk.org/standards/", source="HCPC")
    (listed,) = client.get(url(programme)).json()["results"]
    assert listed["link"] == "https://www.hcpc-uk.org/standards/"
    assert listed["go_url"] == f"{resource.get_absolute_url()}go/"
    assert client.get(listed["go_url"])["Location"] == listed["link"]
    paths = client.get("/api/schema/?format=json").json()["paths"]
    described = [each["get"]["description"] for path, each in paths.items() if "/guidance/" in path]
    assert sum('Send people to "go_url"' in text for text in described) == 1
    assert sum('Send people to its "go_url"' in text for text in described) == 1


def test_case_studies_and_communities_name_no_person(client, programme):
    teller = member(programme, display_name="Mairi Stewart")
    shown_story(programme, submitted_by=teller)
    waiting_story(programme, title="Waiting")
    a_community(programme)
    stories = client.get(url(programme, "case-studies/?purpose=transparency&channel=youtube"))
    assert [each["title"] for each in stories.json()["results"]] == ["Ward tour on video"]
    assert "Mairi" not in stories.content.decode()
    assert teller.email not in stories.content.decode()
    (entry,) = client.get(url(programme, "communities/")).json()["results"]
    assert entry["numbers"][0]["as_at"] == "2016"


def test_unpublished_programme_is_not_there(client):
    programme = ProgrammeFactory(is_published=False)
    for rest in ("", "case-studies/", "communities/", "x/"):
        assert client.get(url(programme, rest)).status_code == 404
