"""What a stranger meets: headers on every answer, metrics behind a token, a deployment that checks itself."""

import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client, override_settings

TOKEN = "a token of more than twenty characters"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/healthz", "/no/such/page/", "/api/docs/"])
def test_content_security_policy_lets_only_our_own_files_in(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert re.search(r"script-src 'self'(;|$)", policy)
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accessibility/"])
def test_page_holds_no_inline_script_and_nothing_from_elsewhere(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script
    for address in re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"([^\"]+)\"", html):
        assert not re.match(r"(https?:)?//", address), address
    assert not re.search(r"\son\w+=", html)


def test_answers_carry_the_usual_safeguards(client: Client) -> None:
    answer = client.get("/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_metrics_are_hidden_from_strangers_and_members(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    user = get_user_model().objects.create_user("member@nhs.scot")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/metrics").status_code == 404


@override_settings(METRICS_TOKEN=TOKEN)
def test_metrics_open_with_the_token_only(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


@override_settings(REQUIRE_MFA=False)
def test_metrics_open_for_support_staff(client: Client) -> None:
    user = get_user_model().objects.create_user("support@nhs.scot", is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/metrics").status_code == 200


def test_migrations_are_complete() -> None:
    told = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()
