"""Addresses of the room outside any programme: what is a person's own, and how clicks are counted everywhere."""

from django.urls import path

from guidance.views import clicks
from guidance.views import path as walking

urlpatterns = [
    path("me/goals/", walking.my_goals, name="me_goals"),
    path("how-we-count/", clicks.how_we_count, name="how_we_count"),
]
