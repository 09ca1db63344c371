"""History is written by the database, says who did it, and cannot be altered."""

from __future__ import annotations

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from programmes.models import Programme, Role
from tests.factories.programmes import (
    InvitationFactory,
    MembershipFactory,
    ProgrammeFactory,
    WorkforceFactory,
    member,
)

pytestmark = pytest.mark.django_db
EVENTS = ["MembershipEvent", "ProgrammeEvent", "WorkforceEvent", "InvitationEvent"]


@pytest.fixture
def everything() -> None:
    MembershipFactory()
    WorkforceFactory()
    InvitationFactory()


def table(name: str) -> str:
    return apps.get_model("programmes", name)._meta.db_table


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'never'", "DELETE FROM {}"])
def test_the_database_refuses_to_alter_it(everything, name: str, statement: str):
    assert apps.get_model("programmes", name).objects.exists()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement.format(table(name)))


def test_a_row_that_is_deleted_leaves_its_history():
    figure = WorkforceFactory(headcount=80)
    key = figure.pk
    figure.delete()
    events = apps.get_model("programmes", "WorkforceEvent").objects.filter(pgh_obj_id=key)
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_writing_past_django_is_written_down_too():
    programme = ProgrammeFactory()
    connection.cursor().execute(
        "UPDATE programmes_programme SET title = 'By hand' WHERE id = %s", [programme.pk]
    )
    assert programme.events.filter(title="By hand", pgh_label="update").exists()


def test_it_says_who_did_it_and_not_where(client: Client):
    programme = ProgrammeFactory(slug="ahpdg")
    admin = member(programme, Role.PROGRAMME_ADMIN)
    client.force_login(admin)
    client.post("/ahpdg/places/", {"name": "Nithsdale"})
    isla = MembershipFactory(programme=programme)
    client.post(f"/ahpdg/members/{isla.user.public_id}/", {"roles": ["rater"]})
    event = isla.events.order_by("-pgh_id").first()
    assert event.pgh_context == {"user": admin.pk}


def test_work_outside_a_request_can_say_who():
    programme = ProgrammeFactory()
    with pghistory.context(user=7):
        Programme.objects.filter(pk=programme.pk).update(title="Changed")
    assert programme.events.order_by("-pgh_id").first().pgh_context == {"user": 7}
