"""Tokens for the API: made, shown once, kept as digests, revoked by their owners and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tokens import MOST_LIVE, TooManyTokens, digest_of, make_token, revoke_token
from tests.factories.measures import MeasureFactory
from tests.factories.programmes import ProgrammeFactory, member
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
SENT = {"name": "Power BI of the board", "days": "90"}


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    return member(ProgrammeFactory(slug="ahpdg", is_published=False), "qi_lead")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(key: str) -> int:
    address = "/api/v1/programmes/ahpdg/measures/"
    return int(Client().get(address, headers={"Authorization": f"Token {key}"}).status_code)


def test_key_is_shown_once_and_stored_nowhere(signed_in: Client, person: User) -> None:
    answer = signed_in.post("/me/tokens/", SENT)
    assert answer.status_code == 201
    key = answer.context["key"]
    assert key in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert read(key) == 200
    page = signed_in.get("/me/tokens/").content.decode()
    assert key not in page
    assert "Power BI of the board" in page
    token = ApiToken.objects.get()
    assert token.digest == digest_of(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_apitoken AS t")
        assert key not in str(cursor.fetchall())


def test_token_ends_by_itself(person: User) -> None:
    _, key = make_token(by=person, name="Sheet", days=30)
    with time_machine.travel(timezone.now() + timedelta(29)):
        assert read(key) == 200
    with time_machine.travel(timezone.now() + timedelta(31)):
        assert read(key) == 401


def test_token_is_revoked_after_a_question(signed_in: Client, person: User) -> None:
    token, key = make_token(by=person, name="Sheet", days=30)
    address = reverse("token_revoke", args=[token.public_id])
    assert "Revoke the token “Sheet”?" in signed_in.get(address).content.decode()
    assert read(key) == 200
    page = signed_in.post(address, follow=True).content.decode()
    assert "is revoked" in page
    assert read(key) == 401
    assert signed_in.post(address).status_code == 404
    revoke_token(token=token)


def test_nobody_revokes_the_token_of_somebody_else(signed_in: Client) -> None:
    token, _ = make_token(by=UserFactory(), name="Theirs", days=30)
    assert signed_in.post(reverse("token_revoke", args=[token.public_id])).status_code == 404
    assert "Theirs" not in signed_in.get("/me/tokens/").content.decode()
    assert ApiToken.objects.live().filter(pk=token.pk).exists()


def test_token_of_a_closed_account_opens_nothing(person: User) -> None:
    _, key = make_token(by=person, name="Sheet", days=30)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert read(key) == 401


def test_token_reads_what_its_owner_may_and_writes_nothing(person: User) -> None:
    MeasureFactory(programme__slug="other", programme__is_published=False)
    _, key = make_token(by=person, name="Sheet", days=30)
    headers = {"Authorization": f"Token {key}"}
    assert Client().get("/api/v1/programmes/other/measures/", headers=headers).status_code == 404
    MeasureFactory(programme=person.memberships.get().programme, slug="m")
    sent = {"entries": [{"period": "2026-01-01", "numerator": 12}]}
    address = "/api/v1/programmes/ahpdg/measures/m/observations/"
    answer = Client().post(address, sent, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert "A token can only read" in answer.json()["detail"]


@pytest.mark.parametrize("sent", ["Token", "Token a b", "Token ahp_wrong", "Token \u00e4"])
def test_wrong_token_is_told_so_in_words(sent: str) -> None:
    answer = Client().get("/api/v1/programmes/", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert "does not work" in answer.json()["detail"]


def test_last_use_is_kept_by_the_day(person: User) -> None:
    _, key = make_token(by=person, name="Sheet", days=30)
    read(key)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_nobody_needs_more_tokens_than_these(signed_in: Client, person: User) -> None:
    for number in range(MOST_LIVE):
        make_token(by=person, name=str(number), days=30)
    with pytest.raises(TooManyTokens):
        make_token(by=person, name="one more", days=30)
    answer = signed_in.post("/me/tokens/", SENT)
    assert answer.status_code == 422
    assert "Revoke one first" in answer.content.decode()


def test_empty_form_says_what_is_missing(signed_in: Client) -> None:
    page = signed_in.post("/me/tokens/", {}).content.decode()
    assert "Say what the token is for" in page
    assert "Choose how long it works" in page


def test_pages_point_to_the_tokens(signed_in: Client) -> None:
    for path in ("/me/", "/api/docs/"):
        assert 'href="/me/tokens/"' in signed_in.get(path).content.decode()


def test_api_begins_with_where_everything_is(client: Client) -> None:
    found = client.get("/api/").json()
    assert found["version"] == "v1"
    assert found["docs"].endswith("/api/docs/")
    assert client.get(found["programmes"]).status_code == 200
    assert client.get("/api/", headers={"Accept": "text/html"})["Location"] == "/api/docs/"


def test_queries_do_not_grow_with_the_tokens(signed_in: Client, person: User) -> None:
    address = reverse("tokens")
    make_token(by=person, name="First", days=90)
    signed_in.get(address)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(address)
    for number in range(3):
        make_token(by=person, name=f"Another {number}", days=90)
    with CaptureQueriesContext(connection) as several:
        assert "Another 2" in signed_in.get(address).content.decode()
    assert len(several) == len(one) <= 8, [query["sql"] for query in several]
