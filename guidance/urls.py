"""Addresses below ``/<programme>/guidance/``. What a resource may not be called stands in ``models.RESERVED``."""

from django.urls import path

from guidance.views import answers, communities, keeping, listing, path_keeping, resource, stories
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
    path("keep/case-studies/", stories.stories, name="stories"),
    path("keep/case-studies/<slug:slug>/edit/", stories.edit_story, name="edit_story"),
    path("keep/case-studies/<slug:slug>/publish/", stories.publish_story, name="publish_story"),
    path("keep/case-studies/<slug:slug>/turn-down/", stories.turn_down, name="turn_down"),
    path("keep/communities/new/", communities.new_community, name="new_community"),
    path("keep/communities/<int:community_id>/", communities.community, name="community"),
    path("keep/communities/<int:community_id>/numbers/", communities.new_number, name="new_number"),
    path(
        "keep/communities/<int:community_id>/numbers/<int:number_id>/remove/",
        communities.remove_number,
        name="remove_number",
    ),
    path("keep/wanted/", answers.wanted, name="wanted"),
    path("keep/wanted/<int:wanted_id>/", answers.settle, name="settle_wanted"),
    path("case-studies/", stories.case_studies, name="case_studies"),
    path("case-studies/tell/", stories.tell, name="tell"),
    path("case-studies/<slug:slug>/", stories.case_study, name="case_study"),
    path("case-studies/<slug:slug>/ask/", stories.ask, name="ask"),
    path("case-studies/<slug:slug>/adopt/", stories.adopt, name="adopt"),
    path("case-studies/<slug:slug>/adopt/drop/", stories.drop, name="drop_adoption"),
    path("communities/", communities.communities, name="communities"),
    path("communities/calendar.ics", communities.feed, name="feed"),
    path("path/print/", walking.print_path, name="print"),
    path("path/tasks/<int:task_id>/", walking.tick, name="tick"),
    path("path/goals/new/", walking.new_goal, name="new_goal"),
    path("path/goals/<uuid:goal_id>/", walking.goal, name="goal"),
    path("path/goals/<uuid:goal_id>/reached/", walking.reach_goal, name="reach_goal"),
    path("path/goals/<uuid:goal_id>/delete/", walking.delete_goal, name="delete_goal"),
    path("path/<slug:name>/", walking.step, name="step"),
    path("<slug:slug>/", resource.resource, name="resource"),
    path("<slug:slug>/useful/", answers.useful, name="useful"),
    path("<slug:slug>/acknowledge/", walking.acknowledge, name="acknowledge"),
    path("<slug:slug>/file/", resource.file, name="file"),
    path("<slug:slug>/history/", resource.history, name="history"),
    path("<slug:slug>/history/<int:number>/", resource.difference, name="difference"),
]
