"""Addresses below ``/<programme>/`` that every programme has."""

from django.urls import path

from .views import board, home, members, search, settings

app_name = "programmes"

urlpatterns = [
    path("", home.home, name="home"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/invitations/<uuid:invitation>/again/", members.invite_again, name="invite_again"),
    path("members/invitations/<uuid:invitation>/withdraw/", members.invite_withdraw, name="invite_withdraw"),
    path("members/<uuid:person>/", members.member, name="member"),
    path("members/<uuid:person>/end/", members.member_end, name="member_end"),
    path("members/<uuid:person>/restore/", members.member_restore, name="member_restore"),
    path("workforce/", board.workforce, name="workforce"),
    path("workforce/add/", board.workforce_add, name="workforce_add"),
    path("workforce/<int:figure_id>/", board.workforce_correct, name="workforce_correct"),
    path("workforce/<int:figure_id>/remove/", board.workforce_remove, name="workforce_remove"),
    path("places/", board.places, name="places"),
    path("places/professions/", board.places_professions, name="places_professions"),
    path("places/<int:locality_id>/", board.places_rename, name="places_rename"),
    path("places/<int:locality_id>/remove/", board.places_remove, name="places_remove"),
    path("search/", search.search, name="search"),
    path("settings/", settings.settings, name="settings"),
]
