"""Measures. The address's own measure is published; ``@private`` is one that members alone may see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from measures.refresh import refresh_measure
from programmes.models import Programme
from tests.factories.measures import (
    AnnotationFactory,
    ImportBatchFactory,
    MeasureFactory,
    PhaseFactory,
    PointJudgementFactory,
    TargetFactory,
    observe,
)

TABLE = """
address                         method  anon staff host rater lead compl admin | stranger super

measures_portal:chart           GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures_portal:chart           POST    422  422   422  422   422  422   422     422      422
measures_portal:chart_export    POST    422  422   422  422   422  422   422     422      422

# Reading what is published.
measures:dashboard              GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:dashboard@draft        GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:all_file               GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:measure                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:measure@draft          GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:measure@private        GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:measure_file           GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:measure_file@private   GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:plotly                 GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:plotly@private         GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:definition             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:definition@private     GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:changes                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:changes@private        GET     404  ok    ok   ok    ok   ok    ok      404      404
measures:breakdown              GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
measures:breakdown@private      GET     404  ok    ok   ok    ok   ok    ok      404      404

# Reading for members.
measures:history                GET     in   ok    ok   ok    ok   ok    ok      404      404
measures:status                 GET     in   ok    ok   ok    ok   ok    ok      404      404

# Keeping measures: QI leads and programme admins.
measures:jobs                   GET     in   403   403  403   ok   403   ok      404      404
measures:library                GET     in   403   403  403   ok   403   ok      404      404
measures:library_load           POST    in   403   403  403   go   403   go      404      404
measures:new                    GET     in   403   403  403   ok   403   ok      404      404
measures:new                    POST    in   403   403  403   ok   403   ok      404      404
measures:plan_example           GET     in   403   403  403   ok   403   ok      404      404
measures:edit                   GET     in   403   403  403   ok   403   ok      404      404
measures:edit                   POST    in   403   403  403   ok   403   ok      404      404
measures:publish                GET     in   403   403  403   ok   403   ok      404      404
measures:publish                POST    in   403   403  403   go   403   go      404      404
measures:refresh                POST    in   403   403  403   go   403   go      404      404
measures:chart_choice           GET     in   403   403  403   ok   403   ok      404      404
measures:chart_choice           POST    in   403   403  403   ok   403   ok      404      404
measures:baseline               GET     in   403   403  403   ok   403   ok      404      404
measures:baseline               POST    in   403   403  403   ok   403   ok      404      404
measures:rephase                GET     in   403   403  403   ok   403   ok      404      404
measures:rephase                POST    in   403   403  403   ok   403   ok      404      404
measures:phase_withdraw         GET     in   403   403  403   ok   403   ok      404      404
measures:phase_withdraw         POST    in   403   403  403   ok   403   ok      404      404
measures:annotate               GET     in   403   403  403   ok   403   ok      404      404
measures:annotate               POST    in   403   403  403   ok   403   ok      404      404
measures:annotation             GET     in   403   403  403   ok   403   ok      404      404
measures:annotation             POST    in   403   403  403   ok   403   ok      404      404
measures:annotation_remove      GET     in   403   403  403   ok   403   ok      404      404
measures:annotation_remove      POST    in   403   403  403   go   403   go      404      404
measures:put_back               POST    in   403   403  403   go   403   go      404      404
measures:target_new             GET     in   403   403  403   ok   403   ok      404      404
measures:target_new             POST    in   403   403  403   ok   403   ok      404      404
measures:target_remove          GET     in   403   403  403   ok   403   ok      404      404
measures:target_remove          POST    in   403   403  403   go   403   go      404      404
measures:point                  GET     in   403   403  403   ok   403   ok      404      404
measures:point                  POST    in   403   403  403   ok   403   ok      404      404
measures:judgement_remove       GET     in   403   403  403   ok   403   ok      404      404
measures:judgement_remove       POST    in   403   403  403   go   403   go      404      404

# Entering numbers: the same people.
measures:all_numbers            GET     in   403   403  403   ok   403   ok      404      404
measures:all_numbers            POST    in   403   403  403   go   403   go      404      404
measures:numbers                GET     in   403   403  403   ok   403   ok      404      404
measures:numbers                POST    in   403   403  403   go   403   go      404      404
measures:paste                  GET     in   403   403  403   ok   403   ok      404      404
measures:paste                  POST    in   403   403  403   422  403   422     404      404
measures:import                 GET     in   403   403  403   ok   403   ok      404      404
measures:import                 POST    in   403   403  403   422  403   422     404      404
measures:imports                GET     in   403   403  403   ok   403   ok      404      404
measures:import_preview         GET     in   403   403  403   410  403   410     404      404
measures:import_preview         POST    in   403   403  403   410  403   410     404      404
measures:import_discard         POST    in   403   403  403   go   403   go      404      404
measures:import_stored          GET     in   403   403  403   ok   403   ok      404      404
measures:import_undo            GET     in   403   403  403   ok   403   ok      404      404
measures:import_undo            POST    in   403   403  403   go   403   go      404      404

# The API: the same numbers for the same people. Who reads a published measure and tries to write gets 403.
api_programmes                  GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_measures                    GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_measures@draft              GET     404  ok    ok   ok    ok   ok    ok      404      404
api_measure                     GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_measure@private             GET     404  ok    ok   ok    ok   ok    ok      404      404
api_analysis                    GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_analysis@private            GET     404  ok    ok   ok    ok   ok    ok      404      404
api_observations                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_observations@private        GET     404  ok    ok   ok    ok   ok    ok      404      404
api_observations                POST    403  403   403  403   422  403   422     403      403
api_analyse                     POST    422  422   422  422   422  422   422     422      422
api_schema                      GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_root                        GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_v1                          GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
api_docs                        GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
"""

FOR_ONE = (
    "measures:measure",
    "measures:measure_file",
    "measures:plotly",
    "measures:definition",
    "measures:changes",
    "measures:breakdown",
    "api_measure",
    "api_analysis",
    "api_observations",
)


def arguments(programme: Programme) -> dict[str, Any]:
    # The short names differ between the programmes, so that one of another programme is not found here.
    published = MeasureFactory(
        programme=programme, slug=f"open-{programme.slug}", public=True, breakdowns=["locality"]
    )
    private = MeasureFactory(programme=programme, slug=f"inner-{programme.slug}", breakdowns=["locality"])
    for measure in (published, private):
        observe(measure, [11, 12, 13, 12, 11, 14, 12, 13, 12, 11, 12, 13])
        refresh_measure(measure.pk)
    stored = ImportBatchFactory(measure=published)
    return {
        "slug": published.slug,
        "kind": "csv",
        "dimension": "locality",
        "period": "2024-03-01",
        "public_id": uuid4(),  # a preview is its maker's alone: whoever else comes is told that it is not kept
        "batch_id": stored.pk,
        "phase_id": PhaseFactory(measure=published, starts_on=date(2024, 6, 1)).pk,
        "annotation_id": AnnotationFactory(measure=published).pk,
        "target_id": TargetFactory(measure=published).pk,
        "judgement_id": PointJudgementFactory(measure=published, period=date(2024, 2, 1)).pk,
        **{f"{name}@private": {"slug": private.slug} for name in FOR_ONE},
    }
