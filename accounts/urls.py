"""Addresses of the ground floor that belong to no programme."""

from django.urls import path

from . import data_pages, outbox, token_pages

urlpatterns = [
    path("me/data/", data_pages.data, name="me_data"),
    path("me/data/copy.<str:form>", data_pages.data_copy, name="me_data_copy"),
    path("me/data/close/", data_pages.close, name="me_data_close"),
    path("me/tokens/", token_pages.tokens, name="tokens"),
    path("me/tokens/<uuid:public_id>/revoke/", token_pages.token_revoke, name="token_revoke"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:letter_id>/", outbox.outbox_letter, name="outbox_letter"),
    path("outbox/<int:letter_id>/html/", outbox.outbox_html, name="outbox_html"),
    path("outbox/<int:letter_id>/calendar.ics", outbox.outbox_calendar, name="outbox_calendar"),
]
