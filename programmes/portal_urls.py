"""Addresses of people and invitations, outside any programme."""

from django.urls import path

from .views import invitations, me

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/start/", me.start, name="start"),
    path("me/details/", me.details, name="me_details"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
