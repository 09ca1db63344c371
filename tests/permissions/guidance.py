"""Guidance. ``@draft`` is an unpublished programme; ``@unseen`` a resource that was never published."""

from __future__ import annotations

from typing import Any

from guidance import actions, files
from guidance.models import Task
from programmes.models import Programme
from tests.factories.guidance import draft, editor, new_version, words
from tests.factories.programmes import member

TABLE = """
address                         method  anon staff host rater lead compl admin | stranger super

# Reading what is published.
guidance:home                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:home@draft             GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:resources              GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:resources@draft        GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:resource               GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:resource@draft         GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:resource@unseen        GET     404  404   404  404   go   404   go      404      404
guidance:file                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:file@unseen            GET     404  404   404  404   404  404   404     404      404
guidance:history                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:history@unseen         GET     404  404   404  404   404  404   404     404      404
guidance:difference             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok

# The path: everybody reads it, AHP staff walk it.
guidance:step                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:step@draft             GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:print                  GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:print@draft            GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:tick                   POST    in   go    403  403   403  403   403     404      404
guidance:acknowledge            POST    in   go    403  403   403  403   403     404      404
guidance:new_goal               GET     in   ok    403  403   403  403   403     404      404
guidance:new_goal               POST    in   go    403  403   403  403   403     404      404
# A goal is its owner's: nobody else finds it.
guidance:goal                   GET     in   404   403  403   403  403   403     404      404
guidance:goal                   POST    in   404   403  403   403  403   403     404      404
guidance:reach_goal             POST    in   404   403  403   403  403   403     404      404
guidance:delete_goal            GET     in   404   403  403   403  403   403     404      404
guidance:delete_goal            POST    in   404   403  403   403  403   403     404      404
me_goals                        GET     in   ok    ok   ok    ok   ok    ok      ok       ok

# Keeping it: QI leads and programme admins.
guidance:desk                   GET     in   403   403  403   ok   403   ok      404      404
guidance:new                    GET     in   403   403  403   ok   403   ok      404      404
guidance:new                    POST    in   403   403  403   ok   403   ok      404      404
guidance:edit                   GET     in   403   403  403   ok   403   ok      404      404
guidance:edit                   POST    in   403   403  403   ok   403   ok      404      404
guidance:preview                GET     in   403   403  403   ok   403   ok      404      404
guidance:draft_file             GET     in   403   403  403   ok   403   ok      404      404
guidance:publish                GET     in   403   403  403   ok   403   ok      404      404
guidance:publish                POST    in   403   403  403   ok   403   ok      404      404
guidance:discard                GET     in   403   403  403   ok   403   ok      404      404
guidance:discard                POST    in   403   403  403   go   403   go      404      404
guidance:reviewed               GET     in   403   403  403   ok   403   ok      404      404
guidance:reviewed               POST    in   403   403  403   ok   403   ok      404      404
guidance:withdraw               GET     in   403   403  403   ok   403   ok      404      404
guidance:withdraw               POST    in   403   403  403   go   403   go      404      404
guidance:tasks                  GET     in   403   403  403   ok   403   ok      404      404
guidance:new_task               GET     in   403   403  403   ok   403   ok      404      404
guidance:new_task               POST    in   403   403  403   go   403   go      404      404
guidance:task                   GET     in   403   403  403   ok   403   ok      404      404
guidance:task                   POST    in   403   403  403   ok   403   ok      404      404
guidance:move_task              POST    in   403   403  403   go   403   go      404      404
guidance:contact                GET     in   403   403  403   ok   403   ok      404      404
guidance:contact                POST    in   403   403  403   go   403   go      404      404
guidance:acknowledgements       GET     in   403   403  403   ok   403   ok      404      404
"""


def arguments(programme: Programme) -> dict[str, Any]:
    """A published resource with a file and a draft of its next version; one that was never published."""
    by = editor(programme)
    file = actions.keep_file(programme=programme, file=files.check("a.pdf", b"%PDF-1.7"), by=by)
    unseen = draft(programme, title=f"Unseen {programme.slug}")
    seen = draft(programme, title=f"Seen {programme.slug}")
    options = {"resource": seen, "owner": by, "asks_acknowledgement": False, "by": by}
    actions.save_draft(**options, words=words(), file=file)
    new_version(seen, by=by)
    actions.save_draft(**options, words=words(title="Next"), file=file)
    return {
        "slug": seen.slug,
        "number": 1,
        "name": "ready",
        "task_id": Task.objects.for_programme(programme).get(key="settings").pk,
        "goal_id": actions.save_goal(programme=programme, by=member(programme), text="Mine").public_id,
        "guidance:resource@unseen": {"slug": unseen.slug},
        "guidance:file@unseen": {"slug": unseen.slug},
        "guidance:history@unseen": {"slug": unseen.slug},
    }


def posted(programme: Programme) -> dict[str, Any]:
    return {
        "guidance:withdraw": {"reason": "No longer true"},
        "guidance:new_goal": {"text": "Follow ten teams"},
        "guidance:new_task": {"title": "Read on", "step": "go", "kind": "tick", "is_active": "on"},
        "guidance:contact": {"team": "Communications", "email": "comms@example.org"},
    }
