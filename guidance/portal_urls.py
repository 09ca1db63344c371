"""Addresses of the room outside any programme: what is a person's own, a look at a draft, and how clicks are
counted everywhere."""

from django.urls import path

from guidance.views import clicks, drafts
from guidance.views import path as walking

urlpatterns = [
    path("check/", drafts.check_draft, name="check_draft"),
    path("me/goals/", walking.my_goals, name="me_goals"),
    path("how-we-count/", clicks.how_we_count, name="how_we_count"),
]
