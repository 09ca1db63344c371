"""What the portal says when something fails: in its own look, and what to do next."""

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path

from ahpdg.pages import server_error

CODES = ["400", "403", "403_csrf", "404", "500", "503"]


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise {
        "400": BadRequest("odd"),
        "403": PermissionDenied("Only a QI lead starts a new phase."),
        "500": RuntimeError("the secret of the failure"),
        "503": OperationalError("connection refused at 10.0.0.1"),
    }[how]


urlpatterns = [path("fail/<str:how>/", fail), path("", include(settings.ROOT_URLCONF))]
handler500 = "ahpdg.pages.server_error"


@pytest.mark.parametrize("code", CODES)
def test_page_renders_with_nothing_to_go_on(code: str) -> None:
    """No context, no request, no database: the page may be needed because of them."""
    html = render_to_string(f"{code}.html")
    assert "What you can do" in html
    assert "AHP social media portal" in html
    assert "build/app.css" in html
    assert 'href="/privacy/"' in html
    assert 'href=""' not in html


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("how", "status", "heading"),
    [
        ("400", 400, "We could not read that request"),
        ("403", 403, "Your role does not include this"),
        ("500", 500, "Something went wrong on our side"),
        ("503", 503, "The portal is taking a short break"),
    ],
)
def test_failure_answers_with_its_page_and_no_detail(how: str, status: int, heading: str) -> None:
    response = Client(raise_request_exception=False).get(f"/fail/{how}/")
    html = response.content.decode()
    assert response.status_code == status
    assert heading in html
    assert "secret" not in html
    assert "10.0.0.1" not in html


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_refusal_gives_its_reason() -> None:
    assert "Only a QI lead starts a new phase." in Client().get("/fail/403/").content.decode()


@pytest.mark.django_db
def test_unknown_address_offers_to_sign_in_and_come_back(client: Client) -> None:
    response = client.get("/accounts/nothing-here/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert "?next=/accounts/nothing-here/" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert response.status_code == 403
    assert "The form was open too long" in response.content.decode()


def test_a_pause_says_when_to_come_back(rf: RequestFactory) -> None:
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = server_error(rf.get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
