"""Addresses of the ground floor that belong to no programme."""

from django.urls import path

from . import outbox

urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:letter_id>/", outbox.outbox_letter, name="outbox_letter"),
    path("outbox/<int:letter_id>/calendar.ics", outbox.outbox_calendar, name="outbox_calendar"),
]
