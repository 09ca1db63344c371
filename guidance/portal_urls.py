"""Addresses of the room outside any programme: what is a person's own."""

from django.urls import path

from guidance.views import path as walking

urlpatterns = [path("me/goals/", walking.my_goals, name="me_goals")]
