"""Addresses below /<programme>/measures/. A measure's own come last: its short name fits anything."""

from django.urls import include, path, re_path

from .views import dashboard, exports, jobs, judgements, measure, plan

app_name = "measures"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    re_path(r"^all\.(?P<kind>csv|xlsx|json)$", exports.all_file, name="all_file"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("library/", dashboard.library_page, name="library"),
    path("library/load/", dashboard.library_load, name="library_load"),
    path("new/", plan.new, name="new"),
    path("new/example/", plan.plan_example, name="plan_example"),
    path("", include("measures.entry.urls")),
    re_path(
        r"^(?P<slug>[-\w]+)\.(?P<kind>svg|png|csv|xlsx|json)$", exports.measure_file, name="measure_file"
    ),
    path("<slug:slug>.plotly", exports.plotly, name="plotly"),
    path("<slug:slug>/", measure.measure, name="measure"),
    path("<slug:slug>/definition/", measure.definition, name="definition"),
    path("<slug:slug>/changes/", measure.changes, name="changes"),
    path("<slug:slug>/history/", measure.history, name="history"),
    path("<slug:slug>/by/<str:dimension>/", measure.breakdown_page, name="breakdown"),
    path("<slug:slug>/refresh/", measure.refresh, name="refresh"),
    path("<slug:slug>/status/", measure.status_piece, name="status"),
    path("<slug:slug>/edit/", plan.edit, name="edit"),
    path("<slug:slug>/publish/", plan.publish, name="publish"),
    path("<slug:slug>/chart/", judgements.chart_choice, name="chart_choice"),
    path("<slug:slug>/baseline/", judgements.baseline, name="baseline"),
    path("<slug:slug>/phases/new/", judgements.rephase, name="rephase"),
    path("<slug:slug>/phases/<int:phase_id>/withdraw/", judgements.phase_withdraw, name="phase_withdraw"),
    path("<slug:slug>/notes/new/", judgements.annotate, name="annotate"),
    path("<slug:slug>/notes/put-back/", judgements.put_back, name="put_back"),
    path("<slug:slug>/notes/<int:annotation_id>/", judgements.annotation, name="annotation"),
    path(
        "<slug:slug>/notes/<int:annotation_id>/remove/",
        judgements.annotation_remove,
        name="annotation_remove",
    ),
    path("<slug:slug>/targets/new/", judgements.target_new, name="target_new"),
    path("<slug:slug>/targets/<int:target_id>/remove/", judgements.target_remove, name="target_remove"),
    path("<slug:slug>/points/<str:period>/", judgements.point, name="point"),
    path(
        "<slug:slug>/judgements/<int:judgement_id>/remove/",
        judgements.judgement_remove,
        name="judgement_remove",
    ),
]
