"""Was this useful? One answer a person, one a day of others, and nothing in it about anybody."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from guidance import actions
from guidance.models import Answer
from tests.factories.guidance import editor, new_version, published
from tests.factories.programmes import ProgrammeFactory, member
from tests.guidance.test_pages import login, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource():
    cache.clear()
    return published(ProgrammeFactory(is_published=True))


def url(resource) -> str:
    return f"{resource.get_absolute_url()}useful/"


def test_page_asks_and_stores_nothing_on_the_device(client, resource):
    page = client.get(resource.get_absolute_url())
    assert "Was this useful?" in text_of(page)
    assert not page.cookies
    assert 'value="yes" checked' in text_of(client.get(url(resource) + "?answer=yes"))
    assert client.get(url(resource) + "?answer=<script>").status_code == 200


def test_signed_in_person_has_one_answer_and_changes_it(client, resource):
    user = member(resource.programme)
    login(client, user)
    client.post(url(resource), {"useful": "no", "comment": "Too long"})
    client.post(url(resource), {"useful": "yes"})
    answer = Answer.objects.get()
    assert (answer.user, answer.is_useful, answer.comment) == (user, True, "")
    assert 'value="yes" checked' in text_of(client.get(url(resource)))


def test_visitor_answers_once_a_day_and_is_not_kept(client, resource):
    for _ in range(3):
        page = client.post(url(resource), {"useful": "yes"}, follow=True, HTTP_USER_AGENT="A")
    assert "If you have answered today, it is counted" in text_of(page)
    client.post(url(resource), {"useful": "no"}, HTTP_USER_AGENT="B")
    assert Answer.objects.filter(user=None).count() == 2
    other = published(resource.programme, title="Another")
    client.post(url(other), {"useful": "yes"}, HTTP_USER_AGENT="A")
    assert other.answers.count() == 1


def test_one_address_is_held_to_a_number_an_hour(client, resource):
    for number in range(40):
        client.post(url(resource), {"useful": "yes"}, HTTP_USER_AGENT=f"Browser {number}")
    assert Answer.objects.count() == 20


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"useful": "yes", "comment": "My CHI is 010101-1237"}, "holds a CHI number"),
        ({"useful": "yes", "comment": "Write to me at a@example.org"}, "holds an e-mail address"),
        ({"useful": "yes", "comment": "x" * 501}, "must be 500 characters or fewer"),
        ({"useful": "maybe"}, "Select a valid choice"),
        ({}, "Choose yes or no"),
    ],
)
def test_answer_that_cannot_be_kept(client, resource, values, sentence):
    answer = client.post(url(resource), values)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not Answer.objects.exists()


def test_owner_and_editors_see_the_answers_beside_the_resource(client):
    cache.clear()
    programme = ProgrammeFactory(is_published=True)
    owner = member(programme, display_name="Fiona Muir")
    resource = published(programme, owner=owner)
    for useful in ("yes", "yes", "no"):
        login(client, member(programme, display_name="A Reader"))
        client.post(
            url(resource), {"useful": useful, "comment": "Say more about goals" if useful == "no" else ""}
        )
    new_version(resource)
    assert "What readers answer" not in text_of(client.get(resource.get_absolute_url()))
    for user in (owner, editor(programme)):
        page = text_of(login(client, user).get(resource.get_absolute_url()))
        assert "<b>2 of 3</b> found it useful, 67 %." in page
        assert "Say more about goals" in page
        assert "version 1" in page
        assert "A Reader" not in page


def test_what_was_withdrawn_is_not_answered(client, resource):
    actions.withdraw_resource(resource=resource, reason="Old", by=editor(resource.programme))
    assert client.post(url(resource), {"useful": "yes"}).status_code == 404
