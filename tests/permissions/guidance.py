"""Guidance. ``@draft`` is an unpublished programme; ``@unseen`` a resource that was never published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from guidance import actions, files
from guidance.models import Link, LinkCheck, Task, Wanted
from programmes.models import Programme
from tests.factories.guidance import (
    STORY,
    a_community,
    draft,
    editor,
    new_version,
    shown_story,
    waiting_story,
    words,
)
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
guidance:go                     GET     go   go    go   go    go   go    go      go       go
guidance:go@draft               GET     404  go    go   go    go   go    go      404      404
guidance:go@unseen              GET     404  404   404  404   404  404   404     404      404
check_draft                     GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
check_draft                     POST    ok   ok    ok   ok    ok   ok    ok      ok       ok
how_we_count                    GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
how_we_count                    POST    go   go    go   go    go   go    go      go       go
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

# Case studies, communities, answers. ``@waiting``: a story that no editor has read yet.
guidance:case_studies           GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:case_studies@draft     GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:case_study             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:case_study@waiting     GET     404  404   404  404   ok   404   ok      404      404
guidance:tell                   GET     in   ok    ok   ok    ok   ok    ok      404      404
guidance:tell                   POST    in   go    go   go    go   go    go      404      404
guidance:ask                    GET     in   ok    ok   ok    ok   ok    ok      404      404
guidance:ask                    POST    in   go    go   go    go   go    go      404      404
guidance:adopt                  GET     in   ok    ok   ok    ok   ok    ok      404      404
guidance:adopt                  POST    in   go    go   go    go   go    go      404      404
guidance:drop_adoption          POST    in   go    go   go    go   go    go      404      404
guidance:communities            GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:communities@draft      GET     404  ok    ok   ok    ok   ok    ok      404      404
guidance:feed                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:useful                 GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
guidance:useful                 POST    go   go    go   go    go   go    go      go       go
guidance:useful@unseen          GET     404  404   404  404   404  404   404     404      404

# The API: what everybody may see.
api_resources                   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_resources@draft             GET     404  ok    ok   ok    ok   ok    ok      404      404
api_resource                    GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_resource@unseen             GET     404  404   404  404   404  404   404     404      404
api_case_studies                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_case_studies@draft          GET     404  ok    ok   ok    ok   ok    ok      404      404
api_communities                 GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_communities@draft           GET     404  ok    ok   ok    ok   ok    ok      404      404

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
guidance:restore                GET     in   403   403  403   ok   403   ok      404      404
guidance:restore                POST    in   403   403  403   go   403   go      404      404
guidance:tasks                  GET     in   403   403  403   ok   403   ok      404      404
guidance:new_task               GET     in   403   403  403   ok   403   ok      404      404
guidance:new_task               POST    in   403   403  403   go   403   go      404      404
guidance:task                   GET     in   403   403  403   ok   403   ok      404      404
guidance:task                   POST    in   403   403  403   ok   403   ok      404      404
guidance:move_task              POST    in   403   403  403   go   403   go      404      404
guidance:contact                GET     in   403   403  403   ok   403   ok      404      404
guidance:contact                POST    in   403   403  403   go   403   go      404      404
guidance:acknowledgements       GET     in   403   403  403   ok   403   ok      404      404
guidance:stories                GET     in   403   403  403   ok   403   ok      404      404
guidance:edit_story             GET     in   403   403  403   ok   403   ok      404      404
guidance:edit_story             POST    in   403   403  403   ok   403   ok      404      404
guidance:publish_story          POST    in   403   403  403   go   403   go      404      404
guidance:turn_down              GET     in   403   403  403   ok   403   ok      404      404
guidance:turn_down              POST    in   403   403  403   ok   403   ok      404      404
guidance:new_community          GET     in   403   403  403   ok   403   ok      404      404
guidance:new_community          POST    in   403   403  403   ok   403   ok      404      404
guidance:community              GET     in   403   403  403   ok   403   ok      404      404
guidance:community              POST    in   403   403  403   ok   403   ok      404      404
guidance:new_number             GET     in   403   403  403   ok   403   ok      404      404
guidance:new_number             POST    in   403   403  403   ok   403   ok      404      404
guidance:remove_number          POST    in   403   403  403   go   403   go      404      404
guidance:used                   GET     in   403   403  403   ok   403   ok      404      404
guidance:links                  GET     in   403   403  403   ok   403   ok      404      404
guidance:link                   GET     in   403   403  403   ok   403   ok      404      404
guidance:look_again             POST    in   403   403  403   go   403   go      404      404
guidance:wanted                 GET     in   403   403  403   ok   403   ok      404      404
guidance:settle_wanted          POST    in   403   403  403   go   403   go      404      404
"""

# Holds what is marked in each of the ways there are.
FOUND = "Saw a lady from Annan today, CHI 010101-1237!!! #socialmedia bit.ly/3abcDEF"


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
    told = {"submitted_by": by, "answers_questions": True}
    told["source_url"] = f"https://{programme.slug}.example/"
    story = shown_story(programme, title=f"Told {programme.slug}", **told)
    stories = [f"guidance:{name}" for name in ("case_study", "ask", "adopt", "drop_adoption")]
    stories += [f"guidance:{name}" for name in ("edit_story", "publish_story", "turn_down")]
    community = a_community(programme)
    return {
        **{address: {"slug": story.slug} for address in stories},
        "guidance:case_study@waiting": {"slug": waiting_story(programme, title=f"New {programme.slug}").slug},
        "community_id": community.pk,
        "link_id": _dies(story.link_uses.get().link),
        "number_id": community.numbers.get().pk,
        "wanted_id": Wanted.objects.create(programme=programme, words="alt text").pk,
        "guidance:useful@unseen": {"slug": unseen.slug},
        "api_resource@unseen": {"slug": unseen.slug},
        "slug": seen.slug,
        "number": 1,
        "name": "ready",
        "task_id": Task.objects.for_programme(programme).get(key="settings").pk,
        "goal_id": actions.save_goal(programme=programme, by=member(programme), text="Mine").public_id,
        "guidance:resource@unseen": {"slug": unseen.slug},
        "guidance:file@unseen": {"slug": unseen.slug},
        "guidance:go@unseen": {"slug": unseen.slug},
        "guidance:history@unseen": {"slug": unseen.slug},
    }


def _dies(link: Link) -> int:
    """A link that readers are told about, with a look in its history."""
    days = {"failed_on": date(2026, 3, 2), "dead_since": date(2026, 3, 3), "checked_at": timezone.now()}
    Link.objects.filter(pk=link.pk).update(state="dead", outcome="gone", **days)
    LinkCheck.objects.create(link=link, outcome="gone", status=404, ms=120)
    return link.pk


def posted(programme: Programme) -> dict[str, Any]:
    return {
        "guidance:withdraw": {"reason": "No longer true"},
        "guidance:tell": STORY,
        "guidance:ask": {"question": "How long did it take?"},
        "guidance:adopt": {"team": "Stroke unit"},
        "guidance:useful": {"useful": "yes"},
        "check_draft": {"text": FOUND, "picture": "yes", "described": "no"},
        "guidance:new_goal": {"text": "Follow ten teams"},
        "guidance:new_task": {"title": "Read on", "step": "go", "kind": "tick", "is_active": "on"},
        "guidance:contact": {"team": "Communications", "email": "comms@example.org"},
    }
