"""API version 1 of the measures' room.

Within version 1 members are only ever added: nothing that is there is renamed, removed or given another
meaning. Numbers are those of the pages, because both read the same ``Result``; readers who do not keep the
measures get small numbers as ``null``, as on the pages.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programmes.access import may
from programmes.models import Programme
from programmes.problems import problem
from runcharts import CHARTS, RULE_SETS, ChartError, Series, analyse
from runcharts.cases import answer, options_of, series_of

from .actions import record_observations
from .errors import MeasureError, ObservationsRefused
from .importers import Entry
from .models import ImportBatch, Measure, Observation
from .presenters.dashboard import measures_for, shown_for
from .presenters.measure import shown
from .stored import Reader, Shown
from .throttle import ChartThrottle
from .verdicts import judge
from .views.exports import part_of
from .words import Words

MOST_ENTRIES = 5_000
MOST_ROWS = 5_000
# Costly views answer anybody, so they take less: some twenty a second on one core.
MOST_ROWS_REPHASED = 1_100
MOST_VARIANTS = 10
PROBLEM = OpenApiTypes.OBJECT
PROBLEM_TYPE = "application/problem+json"


# ---- what is answered ------------------------------------------------------------------------------------
class ProgrammeOut(serializers.ModelSerializer[Programme]):
    board = serializers.CharField(source="board.name")

    class Meta:
        model = Programme
        fields = ("slug", "title", "board", "aim", "hashtags", "starts_on", "ends_on", "is_demonstration")


class VerdictOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()
    heading = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)


class LatestOut(serializers.Serializer[Any]):
    """The newest point that has a value."""

    x = serializers.CharField()
    period = serializers.CharField()
    value = serializers.FloatField()
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)


class MeasureOut(serializers.Serializer[Any]):
    """A measure with what its chart says. ``why_no_chart`` says so in words when there is none."""

    slug = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Measure.Kind.choices)
    data_kind = serializers.ChoiceField(choices=Measure.DataKind.choices)
    unit = serializers.CharField(allow_blank=True)
    frequency = serializers.ChoiceField(choices=Measure.Frequency.choices)
    improvement_direction = serializers.ChoiceField(choices=Measure.Direction.choices)
    chart_type = serializers.ChoiceField(choices=list(CHARTS.items()))
    rule_set = serializers.ChoiceField(choices=[(key, rules.name) for key, rules in RULE_SETS.items()])
    operational_definition = serializers.CharField(allow_blank=True)
    numerator_definition = serializers.CharField(allow_blank=True)
    denominator_definition = serializers.CharField(allow_blank=True)
    definition_version = serializers.IntegerField()
    data_source = serializers.CharField(allow_blank=True)
    breakdowns = serializers.ListField(child=serializers.CharField())
    is_published = serializers.BooleanField()
    verdict = VerdictOut()
    latest = LatestOut(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    why_no_chart = serializers.CharField(allow_blank=True)


def measure_out(found: Shown) -> dict[str, Any]:
    measure, result = found.measure, found.result
    plain = {
        name: getattr(measure, name)
        for name in MeasureOut._declared_fields
        if name not in ("verdict", "latest", "target", "checked_at", "why_no_chart")
    }
    return MeasureOut(
        plain
        | {
            "verdict": found.verdict,
            "latest": result.latest if result else None,
            "target": result.target if result else None,
            "checked_at": found.chart.checked_at if found.chart else None,
            "why_no_chart": found.why_not,
        }
    ).data


class ObservationOut(serializers.Serializer[Any]):
    """One stored number. ``hidden``: it is small, and this reader does not get it."""

    period = serializers.DateField(allow_null=True)
    ordinal = serializers.IntegerField()
    dimension = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    readings = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    is_provisional = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    hidden = serializers.BooleanField()


class EntryIn(serializers.Serializer[Any]):
    """A number for a period, or for one event. A numerator that is null empties the period."""

    period = serializers.DateField(help_text="First day of the period, or the day of the event")
    ordinal = serializers.IntegerField(
        default=0, min_value=0, max_value=1000, help_text="Tells events of the same day apart: 0, 1, 2"
    )
    dimension = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=40,
        help_text="A breakdown, such as profession; empty: the whole",
    )
    category = serializers.CharField(
        default="", allow_blank=True, max_length=120, help_text="One category of the breakdown"
    )
    numerator = serializers.FloatField(
        default=None, allow_null=True, help_text="The number; null empties the period"
    )
    denominator = serializers.FloatField(default=None, allow_null=True, help_text="Out of how many")
    readings = serializers.ListField(
        child=serializers.FloatField(),
        default=None,
        allow_null=True,
        max_length=1000,
        help_text="Where a period has several readings: all of them",
    )
    is_provisional = serializers.BooleanField(default=False, help_text="The number may still change")
    note = serializers.CharField(
        default="", allow_blank=True, max_length=300, help_text="Stands beside the number in the table"
    )


class EntriesIn(serializers.Serializer[Any]):
    entries = EntryIn(
        many=True,
        allow_empty=False,
        max_length=MOST_ENTRIES,
        help_text="One for each period, or for each event",
    )


class StoredOut(serializers.Serializer[Any]):
    """What was stored: all of it, or nothing. The chart follows within seconds."""

    batch = serializers.IntegerField(source="pk")
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    removed = serializers.IntegerField()
    same = serializers.IntegerField()


# ---- finding ---------------------------------------------------------------------------------------------
def find_programme(request: Request, slug: str) -> Programme:
    visible = Programme.objects.visible_to(request.user).select_related("board")
    return get_object_or_404(visible, slug=slug)


def find_measure(request: Request, programme_slug: str, slug: str) -> Measure:
    programme = find_programme(request, programme_slug)
    measure = get_object_or_404(
        Measure.objects.for_programme(programme).visible_to(request.user).select_related("owner"), slug=slug
    )
    measure.programme = programme
    return measure


SLUGS = [
    OpenApiParameter("programme_slug", str, OpenApiParameter.PATH, description="Short name of the programme"),
    OpenApiParameter("slug", str, OpenApiParameter.PATH, description="Short name of the measure"),
]
PART = [
    OpenApiParameter("dimension", str, description="A breakdown, such as profession; without it the whole"),
    OpenApiParameter("category", str, description="One category of the breakdown"),
]
BAD_BODY = {
    (400, PROBLEM_TYPE): OpenApiResponse(PROBLEM, description="The body is no JSON"),
    (415, PROBLEM_TYPE): OpenApiResponse(PROBLEM, description="The body is of another type than JSON"),
}
NOT_FOUND = OpenApiResponse(PROBLEM, description="Nothing there that you may see")


def paged(serializer: type[serializers.BaseSerializer[Any]], name: str) -> Any:
    """A page of a list, as the pagination answers it."""
    return inline_serializer(
        name,
        {
            "count": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": serializer(many=True),
        },
    )


PAGING = [
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": 1000}, description="At most so many"
    ),
    OpenApiParameter(
        "offset", {"type": "integer", "minimum": 0, "maximum": 10_000_000}, description="After so many"
    ),
]


class Pages(LimitOffsetPagination):
    default_limit = 100
    max_limit = 1000


# ---- views -----------------------------------------------------------------------------------------------
class ProgrammesView(APIView):
    @extend_schema(
        operation_id="programmes_list",
        summary="Programmes that you may see",
        parameters=PAGING,
        responses={200: paged(ProgrammeOut, "ProgrammePage")},
    )
    def get(self, request: Request) -> Response:
        """Published programmes, and those you are a member of."""
        found = Programme.objects.visible_to(request.user).select_related("board").order_by("slug")
        return _page(request, self, found, lambda rows: ProgrammeOut(rows, many=True).data)


class MeasuresView(APIView):
    @extend_schema(
        operation_id="measures_list",
        summary="The measures of a programme with their verdicts",
        parameters=[SLUGS[0], *PAGING],
        responses={200: paged(MeasureOut, "MeasurePage"), (404, PROBLEM_TYPE): NOT_FOUND},
    )
    def get(self, request: Request, programme_slug: str) -> Response:
        """Every measure that you may see, in the order of the dashboard."""
        programme = find_programme(request, programme_slug)
        reader = Reader.of(request.user, programme)
        measures = measures_for(programme, reader)
        return _page(
            request,
            self,
            measures,
            lambda rows: [measure_out(found) for found in shown_for(programme, rows, reader)],
        )


class MeasureView(APIView):
    @extend_schema(
        operation_id="measures_detail",
        summary="One measure",
        parameters=SLUGS,
        responses={200: MeasureOut, (404, PROBLEM_TYPE): NOT_FOUND},
    )
    def get(self, request: Request, programme_slug: str, slug: str) -> Response:
        """Its plan, its verdict and its latest value."""
        measure = find_measure(request, programme_slug, slug)
        return Response(measure_out(shown(measure, Reader.of(request.user, measure.programme))))


class AnalysisView(APIView):
    @extend_schema(
        operation_id="measures_analysis",
        summary="The chart of a measure in numbers",
        parameters=[*SLUGS, *PART],
        responses={
            200: OpenApiResponse(OpenApiTypes.OBJECT, description="The same as the JSON file of the page"),
            (404, PROBLEM_TYPE): NOT_FOUND,
        },
    )
    def get(self, request: Request, programme_slug: str, slug: str) -> Response:
        """Points, centre line, limits, phases, signals and verdict, with the rules they were judged by."""
        measure = find_measure(request, programme_slug, slug)
        reader = Reader.of(request.user, measure.programme)
        dimension = request.query_params.get("dimension", "")
        category = request.query_params.get("category", "")
        found = part_of(measure, reader, dimension, category) if dimension else shown(measure, reader)
        if found is None or found.result is None:
            raise Http404
        return Response(found.result.to_dict())


class ObservationsView(APIView):
    @extend_schema(
        operation_id="observations_list",
        summary="The numbers of a measure",
        parameters=[*SLUGS, *PAGING],
        responses={200: paged(ObservationOut, "ObservationPage"), (404, PROBLEM_TYPE): NOT_FOUND},
    )
    def get(self, request: Request, programme_slug: str, slug: str) -> Response:
        """In order of time. Those who keep the measures get every number with its breakdowns, others those of
        the whole, without the small ones."""
        measure = find_measure(request, programme_slug, slug)
        if may(request.user, "measures.see_small_numbers", measure.programme):
            rows: Any = Observation.objects.filter(measure=measure)
            return _page(request, self, rows, lambda some: [_stored(row) for row in some])
        return _page(request, self, _shown_rows(request, measure), lambda some: some)

    @extend_schema(
        operation_id="observations_record",
        summary="Store numbers",
        parameters=SLUGS,
        request=EntriesIn,
        responses={
            201: StoredOut,
            **BAD_BODY,
            (401, PROBLEM_TYPE): OpenApiResponse(PROBLEM, description="Not signed in"),
            (403, PROBLEM_TYPE): OpenApiResponse(
                PROBLEM, description="Signed in, but not to write; or with a token"
            ),
            (404, PROBLEM_TYPE): NOT_FOUND,
            (422, PROBLEM_TYPE): OpenApiResponse(
                PROBLEM, description="Nothing was stored; every problem is named"
            ),
        },
    )
    def post(self, request: Request, programme_slug: str, slug: str) -> Response:
        """All of the entries, or none. What is there for a period is overwritten; it can be undone."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        measure = find_measure(request, programme_slug, slug)
        if not may(request.user, "measures.enter_numbers", measure.programme):
            raise PermissionDenied
        sent = EntriesIn(data=request.data)
        sent.is_valid(raise_exception=True)
        entries = [_entry(values) for values in sent.validated_data["entries"]]
        try:
            batch = record_observations(
                measure=measure, entries=entries, by=request.user, kind=ImportBatch.Kind.API
            )
        except ObservationsRefused as error:
            errors = [
                {"pointer": f"#/entries/{p.index}/{p.field}".rstrip("/"), "detail": p.sentence}
                for p in error.problems
            ]
            return problem(422, "Nothing was stored.", errors=errors)
        except MeasureError as error:
            return problem(422, str(error))
        return Response(StoredOut(batch).data, status=201)


def _entry(values: dict[str, Any]) -> Entry:
    readings = values["readings"]
    return Entry(**values | {"readings": tuple(readings) if readings is not None else None})


def _stored(row: Observation) -> dict[str, Any]:
    names = [name for name in ObservationOut._declared_fields if name != "hidden"]
    return {name: getattr(row, name) for name in names} | {"hidden": False}


def _shown_rows(request: Request, measure: Measure) -> list[dict[str, Any]]:
    found = shown(measure, Reader.of(request.user, measure.programme))
    result = found.result
    if result is None:
        return []
    return [
        {
            "period": row.x if result.analysis.x_kind == "date" else None,
            "ordinal": 0,
            "dimension": "",
            "category": "",
            "numerator": row.numerator if row.numerator is not None else row.value,
            "denominator": row.denominator,
            "readings": None,
            "is_provisional": row.state == "Provisional",
            "note": "",
            "hidden": row.hidden,
        }
        for row in result.rows
    ]


def _page(request: Request, view: APIView, rows: QuerySet[Any] | list[Any], out: Any) -> Response:
    pages = Pages()
    some = pages.paginate_queryset(rows, request, view=view)  # type: ignore[arg-type]
    return pages.get_paginated_response(out(some or []))


# ---- a chart of anybody's numbers ------------------------------------------------------------------------
X = {"oneOf": [{"type": "string", "maxLength": 200}, {"type": "number"}, {"type": "null"}]}
NUMBER = {"type": ["number", "null"]}
CASE: dict[str, Any] = {
    "type": "object",
    "required": ["chart", "input"],
    "properties": {
        "id": {
            "type": ["string", "integer", "null"],
            "description": "A name of your own for the series; it comes back with the answer",
        },
        "chart": {
            "type": "string",
            "enum": list(CHARTS),
            "description": "Kind of chart; run fits all numbers",
        },
        "input": {
            "type": "object",
            "description": "The numbers, in order of time, in lists of the same length",
            "required": ["x", "y"],
            "properties": {
                "x": {
                    "type": "array",
                    "items": X,
                    "maxItems": MOST_ROWS,
                    "description": "Dates (2026-11-30), or names of the points",
                },
                "y": {
                    "type": "array",
                    "items": NUMBER,
                    "maxItems": MOST_ROWS,
                    "description": "Values, or numerators where there is an n; null is a gap",
                },
                "n": {
                    "type": ["array", "null"],
                    "items": NUMBER,
                    "maxItems": MOST_ROWS,
                    "description": "Denominators, for proportions and rates",
                },
            },
        },
        "options": {"type": ["object", "null"], "description": "freeze, part, exclude, target, multiply …"},
        "ptd_options": {"type": ["object", "null"], "description": "Variants of a Making Data Count chart"},
        "runcharter_options": {"type": ["object", "null"], "description": "Where a new phase might begin"},
        "rules": {"type": ["string", "null"], "description": "Key of a rule set; left out: the usual ones"},
        "direction": {
            "type": ["string", "null"],
            "enum": ["increase", "decrease", "neutral", None],
            "description": "Which way is better; left out: signals are not judged",
        },
        "unit": {
            "type": ["string", "null"],
            "maxLength": 40,
            "description": "Follows the numbers in the verdict, such as people or %",
        },
    },
}
EXAMPLE = {
    "chart": "run",
    "input": {"x": [f"2026-{month:02}-01" for month in range(1, 13)],
              "y": [12, 14, 11, 13, 12, 15, 18, 19, 17, 20, 19, 21]},
    "options": {"freeze": 6},
    "direction": "increase",
}  # fmt: skip


PROPORTIONS = frozenset({"p", "pp"})
COUNTED = PROPORTIONS | {"c", "u", "up", "g"}


class AnalyseView(APIView):
    """The same as ``python -m runcharts`` for one series, and the verdict in words."""

    changes_nothing = True
    permission_classes = ()
    authentication_classes = ()
    throttle_classes = (ChartThrottle,)

    @extend_schema(
        operation_id="charts_analyse",
        summary="Analyse one series",
        auth=[],
        request={"application/json": CASE},
        examples=[OpenApiExample("A run chart with a frozen baseline", EXAMPLE, request_only=True)],
        responses={
            200: OpenApiResponse(OpenApiTypes.OBJECT, description="Results of the engine, verdict in words"),
            **BAD_BODY,
            (422, PROBLEM_TYPE): OpenApiResponse(
                PROBLEM, description="No such chart can be made; why, in words"
            ),
            (429, PROBLEM_TYPE): OpenApiResponse(PROBLEM, description="Too many in a short time"),
        },
    )
    def post(self, request: Request) -> Response:
        """Points, lines, run statistics, signals by rule set, and where a new phase might begin. Nothing is
        stored. Missing numbers are null."""
        case = request.data
        if not isinstance(case, dict):
            raise ValidationError({"": ["A case must be a JSON object."]})
        if _rows(case) > MOST_ROWS:
            return problem(422, f"A chart has at most {MOST_ROWS:,} rows here.")
        if (many := _too_much(case)) is not None:
            return problem(422, many)
        answered = answer(case)
        chart = answered["results"]["chart"]
        if isinstance(chart, dict) and "error" in chart:
            return problem(422, chart["error"], **answered)
        try:
            return Response(answered | {"verdict": verdict_of(case)})
        except ChartError as error:
            return problem(422, str(error), **answered)


def _too_much(case: dict[str, Any]) -> str | None:
    """Why a case asks for more work than a public address does, in words."""
    variants = case.get("ptd_options")
    if isinstance(variants, dict) and len(variants) > MOST_VARIANTS:
        return f"At most {MOST_VARIANTS} variants of a Making Data Count chart are drawn at once here."
    if (variants or case.get("runcharter_options")) and _rows(case) > MOST_ROWS_REPHASED:
        return (
            f"Making Data Count and suggested phases take at most {MOST_ROWS_REPHASED:,} rows here. "
            "Longer series: python -m runcharts."
        )
    return None


def _rows(case: dict[str, Any]) -> int:
    given = case.get("input")
    lists = [value for value in given.values() if isinstance(value, list)] if isinstance(given, dict) else []
    return max(map(len, lists), default=0)


def verdict_of(case: dict[str, Any]) -> dict[str, Any]:
    """What the chart says, judged by the rules and the direction that were asked for."""
    rules = case.get("rules") or None
    if rules is not None and not isinstance(rules, str):
        raise ChartError("rules must be the key of a rule set.")
    direction = case.get("direction") or "neutral"
    if direction not in ("increase", "decrease", "neutral"):
        raise ChartError("direction must be increase, decrease or neutral.")
    series, options = series_of(case), options_of(case)
    _refuse_no_counts(options.chart, series)
    analysis = analyse(series, options, rules)
    unit = case.get("unit")
    words = Words(unit=str(unit)[:40] if unit else "", frequency=_frequency(analysis.x))
    verdict = judge(analysis, direction=direction, words=words)
    return VerdictOut(verdict).data | {
        "rule_set": analysis.rules.key,
        "rule_set_name": analysis.rules.name,
        "rule_set_version": analysis.rules.version,
        "engine_version": analysis.engine_version,
    }


def _refuse_no_counts(chart: str, series: Series) -> None:
    """The engine calculates with whatever it is given; a verdict on what cannot have been counted would be wrong.

    Raises ChartError with the first row.
    """
    if chart not in COUNTED:
        return
    ns = series.n or (None,) * len(series)
    for row, (y, n) in enumerate(zip(series.y, ns, strict=True), start=1):
        if y is not None and y < 0:
            raise ChartError(f"y, row {row}: {y:g} is below 0, which a count cannot be.")
        if chart in PROPORTIONS and y is not None and n is not None and y > n:
            raise ChartError(
                f"y, row {row}: {y:g} is more than the {n:g} in n. A part cannot be larger than its whole."
            )


def _frequency(x: tuple[Any, ...]) -> Any:
    return "month" if x and all(isinstance(v, date) and v.day == 1 for v in x) else "day"
