"""The rooms of the ground floor: a programme's home, its members, its board, its settings."""

from __future__ import annotations

from typing import Any

from programmes.models import Programme
from tests.factories.programmes import InvitationFactory, LocalityFactory, MembershipFactory, WorkforceFactory

TABLE = """
address                         method  anon staff host rater lead compl admin | stranger super

programmes:home                 GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
programmes:home@draft           GET     404  ok    ok   ok    ok   ok    ok      404      404

programmes:members              GET     in   403   403  403   403  403   ok      404      404
programmes:members@draft        GET     in   403   403  403   403  403   ok      404      404
programmes:member               GET     in   403   403  403   403  403   ok      404      404
programmes:member               POST    in   403   403  403   403  403   go      404      404
programmes:member_end           GET     in   403   403  403   403  403   ok      404      404
programmes:member_end           POST    in   403   403  403   403  403   go      404      404
programmes:member_restore       POST    in   403   403  403   403  403   go      404      404
programmes:invite               GET     in   403   403  403   403  403   ok      404      404
programmes:invite               POST    in   403   403  403   403  403   go      404      404
programmes:invite_again         POST    in   403   403  403   403  403   go      404      404
programmes:invite_withdraw      POST    in   403   403  403   403  403   go      404      404

# A denominator decides what a measure shows: the QI lead keeps it as well.
programmes:workforce            GET     in   403   403  403   ok   403   ok      404      404
programmes:workforce_add        GET     in   403   403  403   ok   403   ok      404      404
programmes:workforce_add        POST    in   403   403  403   ok   403   ok      404      404
programmes:workforce_correct    GET     in   403   403  403   ok   403   ok      404      404
programmes:workforce_correct    POST    in   403   403  403   go   403   go      404      404
programmes:workforce_remove     GET     in   403   403  403   ok   403   ok      404      404
programmes:workforce_remove     POST    in   403   403  403   go   403   go      404      404

programmes:places               GET     in   403   403  403   403  403   ok      404      404
programmes:places               POST    in   403   403  403   403  403   go      404      404
programmes:places_professions   GET     in   403   403  403   403  403   ok      404      404
programmes:places_professions   POST    in   403   403  403   403  403   ok      404      404
programmes:places_rename        GET     in   403   403  403   403  403   ok      404      404
programmes:places_rename        POST    in   403   403  403   403  403   go      404      404
programmes:places_remove        POST    in   403   403  403   403  403   go      404      404

programmes:search               GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
programmes:search@draft         GET     404  ok    ok   ok    ok   ok    ok      404      404

programmes:settings             GET     in   403   403  403   403  403   ok      404      404
programmes:settings             POST    in   403   403  403   403  403   ok      404      404
"""


def arguments(programme: Programme) -> dict[str, Any]:
    return {
        "person": MembershipFactory(programme=programme).user.public_id,
        "invitation": InvitationFactory(programme=programme).public_id,
        "figure_id": WorkforceFactory(board=programme.board).pk,
        "locality_id": LocalityFactory(board=programme.board).pk,
    }


def posted(programme: Programme) -> dict[str, Any]:
    return {
        "programmes:member": {"roles": ["rater"]},
        "programmes:invite": {"email": "new@nhs.scot", "roles": ["rater"]},
        "programmes:workforce_correct": {"headcount": "7", "source": "Payroll"},
        "programmes:places": {"name": "Machars"},
        "programmes:places_rename": {"name": "Rhins"},
    }
