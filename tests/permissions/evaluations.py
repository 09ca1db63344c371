"""Evaluations. Coding is of QI leads and programme admins; a marking is its coder's; what is private is its owner's."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaluations import letters
from evaluations.coding.actions import keep_quote, mark
from evaluations.models import CPDActivity, Evaluation, QuestionSet, Reflection, YouSaid
from programmes.models import Programme
from tests.factories.evaluations import ThemeFactory, answered, closed, invitation_of, opened, survey_of
from tests.factories.labs import SessionFactory
from tests.factories.users import UserFactory

TABLE = """
address                           method  anon staff host rater lead compl admin | stranger super

# Whoever has the letter may answer; drafts are their owner's.
evaluations:answer                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
evaluations:answer                POST    ok   ok    ok   ok    ok   ok    ok      ok       ok
evaluations:draft                 POST    404  404   404  404   404  404   404     404      404
evaluations:stop                  GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
evaluations:stop                  POST    ok   ok    ok   ok    ok   ok    ok      ok       ok

# What came back.
evaluations:results               GET     in   403   403  403   ok   403   ok      404      404
evaluations:results_csv           GET     in   403   403  403   ok   403   ok      404      404
evaluations:funnel                GET     in   403   403  403   ok   403   ok      404      404
evaluations:step                  GET     in   403   403  403   ok   403   ok      404      404

# Hosts read the words about their own sessions; this one is another host's.
evaluations:sessions              GET     in   403   ok   403   ok   403   ok      404      404
evaluations:words                 GET     in   403   403  403   ok   403   ok      404      404

# Coding.
evaluations:texts                 GET     in   403   403  403   ok   403   ok      404      404
evaluations:blind                 POST    in   403   403  403   go   403   go      404      404
evaluations:waiting               GET     in   403   403  403   ok   403   ok      404      404
evaluations:mask                  GET     in   403   403  403   ok   403   ok      404      404
evaluations:mask                  POST    in   403   403  403   ok   403   ok      404      404
evaluations:mask_more             GET     in   403   403  403   ok   403   ok      404      404
evaluations:mask_more             POST    in   403   403  403   ok   403   ok      404      404
evaluations:close                 GET     in   403   403  403   ok   403   ok      404      404
evaluations:close                 POST    in   403   403  403   go   403   go      404      404
evaluations:forget_original       POST    in   403   403  403   go   403   go      404      404
evaluations:excerpt               GET     in   403   403  403   ok   403   ok      404      404
evaluations:excerpt               POST    in   403   403  403   ok   403   ok      404      404
evaluations:read                  POST    in   403   403  403   go   403   go      404      404
evaluations:beside                GET     in   403   403  403   ok   403   ok      404      404
# Another coder's marking is not there to be changed.
evaluations:segment               GET     in   403   403  403   404  403   404     404      404
evaluations:segment               POST    in   403   403  403   404  403   404     404      404
evaluations:remove_segment        POST    in   403   403  403   404  403   404     404      404
evaluations:agreement             GET     in   403   403  403   ok   403   ok      404      404
evaluations:segments              GET     in   403   403  403   ok   403   ok      404      404
evaluations:segments_csv          GET     in   403   403  403   ok   403   ok      404      404
evaluations:themes                GET     in   403   403  403   ok   403   ok      404      404

evaluations:codebook              GET     in   403   403  403   ok   403   ok      404      404
evaluations:codebook_csv          GET     in   403   403  403   ok   403   ok      404      404
evaluations:codebook_history      GET     in   403   403  403   ok   403   ok      404      404
evaluations:codebook_import       GET     in   403   403  403   ok   403   ok      404      404
evaluations:codebook_import       POST    in   403   403  403   ok   403   ok      404      404
evaluations:theme_new             GET     in   403   403  403   ok   403   ok      404      404
evaluations:theme_new             POST    in   403   403  403   ok   403   ok      404      404
evaluations:theme                 GET     in   403   403  403   ok   403   ok      404      404
evaluations:theme                 POST    in   403   403  403   ok   403   ok      404      404
evaluations:theme_retire          POST    in   403   403  403   go   403   go      404      404
evaluations:theme_delete          GET     in   403   403  403   ok   403   ok      404      404
evaluations:theme_delete          POST    in   403   403  403   go   403   go      404      404

evaluations:quotes                GET     in   403   403  403   ok   403   ok      404      404
evaluations:quotes_export         GET     in   403   403  403   ok   403   ok      404      404
evaluations:quote                 GET     in   403   403  403   ok   403   ok      404      404
evaluations:quote                 POST    in   403   403  403   ok   403   ok      404      404
evaluations:drop_quote            POST    in   403   403  403   go   403   go      404      404

evaluations:you_said              GET     in   403   403  403   ok   403   ok      404      404
evaluations:you_said_new          GET     in   403   403  403   ok   403   ok      404      404
evaluations:you_said_new          POST    in   403   403  403   ok   403   ok      404      404
evaluations:you_said_one          GET     in   403   403  403   ok   403   ok      404      404
evaluations:you_said_one          POST    in   403   403  403   ok   403   ok      404      404
evaluations:you_said_state        GET     in   403   403  403   ok   403   ok      404      404
evaluations:you_said_state        POST    in   403   403  403   go   403   go      404      404
evaluations_you_said_we_did       GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
evaluations_you_said_we_did@draft GET     404  ok    ok   ok    ok   ok    ok      404      404

# The annual survey is for staff, its results for those who keep it.
evaluations:surveys               GET     in   403   403  403   ok   403   ok      404      404
evaluations:survey_new            GET     in   403   403  403   ok   403   ok      404      404
evaluations:survey_new            POST    in   403   403  403   ok   403   ok      404      404
evaluations:survey                GET     in   403   403  403   ok   403   ok      404      404
evaluations:survey_plan           GET     in   403   403  403   ok   403   ok      404      404
evaluations:survey_plan           POST    in   403   403  403   ok   403   ok      404      404
evaluations:survey_answer         GET     in   ok    403  403   403  403   403     404      404
evaluations:survey_answer         POST    in   ok    403  403   403  403   403     404      404

# One's own, whatever the programme; these rows are somebody else's.
me_reflections                    GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_reflections_letters            POST    in   go    go   go    go   go    go      go       go
me_reflections_new                GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_reflections_new                POST    in   ok    ok   ok    ok   ok    ok      ok       ok
me_reflections_one                GET     in   404   404  404   404  404   404     404      404
me_reflections_one                POST    in   404   404  404   404  404   404     404      404
me_reflections_draft              POST    in   404   404  404   404  404   404     404      404
me_reflections_share              GET     in   404   404  404   404  404   404     404      404
me_reflections_share              POST    in   404   404  404   404  404   404     404      404
me_reflections_delete             GET     in   404   404  404   404  404   404     404      404
me_reflections_delete             POST    in   404   404  404   404  404   404     404      404
me_reflections_answers            GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_reflections_consent            GET     in   404   404  404   404  404   404     404      404
me_reflections_consent            POST    in   404   404  404   404  404   404     404      404
me_cpd                            GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_cpd_new                        GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_cpd_new                        POST    in   ok    ok   ok    ok   ok    ok      ok       ok
me_cpd_add_lab                    POST    in   404   404  404   404  404   404     404      404
me_cpd_add_reflection             POST    in   404   404  404   404  404   404     404      404
me_cpd_export                     GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_cpd_one                        GET     in   404   404  404   404  404   404     404      404
me_cpd_one                        POST    in   404   404  404   404  404   404     404      404
me_cpd_delete                     GET     in   404   404  404   404  404   404     404      404
me_cpd_delete                     POST    in   404   404  404   404  404   404     404      404
"""


def arguments(programme: Programme) -> dict[str, Any]:
    session, (first, second, third) = closed(SessionFactory(lab__programme=programme), came=3)
    evaluation = answered(first, quotes=True, helped="The sheet helped me")
    waits = answered(second, shares=True, helped="Time to try it")
    (excerpt,) = opened(evaluation)
    theme, coder = ThemeFactory(programme=programme), UserFactory()
    segment = mark(excerpt=excerpt, start=0, end=9, themes=[theme], by=coder)
    return {
        "token": invitation_of(third).token,
        "evaluations:stop": {"token": letters.stop_link(invitation_of(third)).rstrip("/").rsplit("/", 1)[1]},
        "lab_slug": session.lab.slug,
        "step": "committed",
        "session_id": session.public_id,
        "key": f"answer-{waits.answers.exclude(text='').get().pk}",
        "excerpt_id": excerpt.pk,
        "segment_id": segment.pk,
        "quote_id": keep_quote(excerpt=excerpt, start=0, end=9, by=None).pk,
        "theme_id": theme.public_id,
        "line_id": _line(programme, theme).public_id,
        "survey_id": survey_of(programme).public_id,
        **_private(evaluation),
    }


def _line(programme: Programme, theme: Any) -> YouSaid:
    return YouSaid.objects.create(
        programme=programme, theme=theme, said="No time", answer="reason", did="Rotas are not ours to change"
    )


def _private(evaluation: Evaluation) -> dict[str, Any]:
    booking = evaluation.booking
    assert booking is not None
    driscoll = QuestionSet.objects.current("driscoll")
    reflection = Reflection.objects.create(owner=booking.user, question_set=driscoll, title="Mine")
    activity = CPDActivity.objects.create(owner=booking.user, on=date(2026, 1, 5), kind="other", title="Mine")
    return {
        "evaluation_id": evaluation.pk,
        "public_id": reflection.public_id,
        "me_cpd_one": {"public_id": activity.public_id},
        "me_cpd_delete": {"public_id": activity.public_id},
        "me_cpd_add_lab": {"public_id": booking.public_id},
        "form": "csv",
    }
