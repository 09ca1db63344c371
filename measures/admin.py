"""Support staff and measures: everything to be seen, nothing changed past the actions and their rules."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.support import ReadOnlyAdmin

from .actions import request_refresh
from .models import (
    Annotation,
    DueRefresh,
    ImportBatch,
    JobRun,
    Measure,
    Observation,
    Phase,
    PointJudgement,
    RefreshState,
    RunChart,
    Target,
)


@admin.register(Measure)
class MeasureAdmin(ReadOnlyAdmin):
    list_display = ["name", "programme", "kind", "chart_type", "frequency", "source", "visibility"]
    list_filter = ["kind", "chart_type", "frequency", "visibility"]
    list_select_related = ["programme"]
    search_fields = ["name", "slug"]
    actions = ["refresh_now"]

    @admin.action(description="Refresh now", permissions=["view"])
    def refresh_now(self, request: HttpRequest, measures: QuerySet[Measure]) -> None:
        for measure in measures:
            request_refresh(measure=measure, by=request.user)
        messages.success(request, f"{len(measures)} measures are due; the worker draws them within seconds.")


@admin.register(Observation)
class ObservationAdmin(ReadOnlyAdmin):
    list_display = [
        "measure",
        "period",
        "category",
        "numerator",
        "denominator",
        "is_provisional",
        "recorded_at",
    ]
    list_select_related = ["measure"]
    ordering = ["-recorded_at", "-id"]
    show_full_result_count = False  # counting a million rows to show a hundred


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["measure", "kind", "filename", "by", "created_at", "state", "added", "changed", "removed"]
    list_select_related = ["measure", "by"]
    list_filter = ["kind", "state"]


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    list_display = ["measure", "value", "effective_from", "note"]
    list_select_related = ["measure"]


@admin.register(Phase)
class PhaseAdmin(ReadOnlyAdmin):
    list_display = ["measure", "starts_on", "reason", "decided_by", "decided_at", "withdrawn_at"]
    list_select_related = ["measure", "decided_by"]


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    list_display = ["programme", "measure", "on", "kind", "text", "origin"]
    list_select_related = ["programme", "measure"]


@admin.register(PointJudgement)
class PointJudgementAdmin(ReadOnlyAdmin):
    list_display = ["measure", "kind", "period", "reason", "by", "created_at"]
    list_select_related = ["measure", "by"]


@admin.register(RunChart)
class RunChartAdmin(ReadOnlyAdmin):
    list_display = [
        "measure",
        "category",
        "verdict_kind",
        "latest_period",
        "refreshed_at",
        "checked_at",
        "problem",
    ]
    list_select_related = ["measure"]
    list_filter = ["verdict_kind", "rule_set", "engine_version"]


@admin.register(RefreshState)
class RefreshStateAdmin(ReadOnlyAdmin):
    list_display = ["measure", "state", "sent_at", "started_at", "finished_at", "failures", "reason"]
    list_select_related = ["measure"]
    list_filter = ["state"]


@admin.register(DueRefresh)
class DueRefreshAdmin(ReadOnlyAdmin):
    list_display = ["measure", "category", "from_period", "to_period", "is_everything", "created_at"]
    list_select_related = ["measure"]


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ["task", "subject", "started_at", "ended_at", "state", "counts", "message"]
    list_filter = ["state", "task"]
