"""Addresses below ``/<programme>/guidance/``. What a resource may not be called stands in ``models.RESERVED``."""

from django.urls import path

from guidance.views import keeping, listing, path_keeping, resource
from guidance.views import path as walking

app_name = "guidance"

urlpatterns = [
    path("", listing.home, name="home"),
    path("all/", listing.resources, name="resources"),
    path("keep/", keeping.desk, name="desk"),
    path("keep/resources/new/", keeping.new, name="new"),
    path("keep/resources/<slug:slug>/edit/", keeping.edit, name="edit"),
    path("keep/resources/<slug:slug>/preview/", keeping.preview, name="preview"),
    path("keep/resources/<slug:slug>/preview/file/", keeping.draft_file, name="draft_file"),
    path("keep/resources/<slug:slug>/publish/", keeping.publish, name="publish"),
    path("keep/resources/<slug:slug>/discard/", keeping.discard, name="discard"),
    path("keep/resources/<slug:slug>/reviewed/", keeping.reviewed, name="reviewed"),
    path("keep/resources/<slug:slug>/withdraw/", keeping.withdraw, name="withdraw"),
    path("keep/path/", path_keeping.tasks, name="tasks"),
    path("keep/path/new/", path_keeping.new_task, name="new_task"),
    path("keep/path/contact/", path_keeping.contact, name="contact"),
    path("keep/path/read/", path_keeping.acknowledgements, name="acknowledgements"),
    path("keep/path/<int:task_id>/", path_keeping.task, name="task"),
    path("keep/path/<int:task_id>/move/", path_keeping.move_task, name="move_task"),
    path("path/print/", walking.print_path, name="print"),
    path("path/tasks/<int:task_id>/", walking.tick, name="tick"),
    path("path/goals/new/", walking.new_goal, name="new_goal"),
    path("path/goals/<uuid:goal_id>/", walking.goal, name="goal"),
    path("path/goals/<uuid:goal_id>/reached/", walking.reach_goal, name="reach_goal"),
    path("path/goals/<uuid:goal_id>/delete/", walking.delete_goal, name="delete_goal"),
    path("path/<slug:name>/", walking.step, name="step"),
    path("<slug:slug>/", resource.resource, name="resource"),
    path("<slug:slug>/acknowledge/", walking.acknowledge, name="acknowledge"),
    path("<slug:slug>/file/", resource.file, name="file"),
    path("<slug:slug>/history/", resource.history, name="history"),
    path("<slug:slug>/history/<int:number>/", resource.difference, name="difference"),
]
