"""Addresses of people and invitations, outside any programme."""

from django.urls import path

from programmes import me

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/start/", me.start, name="start"),
]
