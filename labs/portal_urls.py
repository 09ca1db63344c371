"""Addresses of the labs outside any programme: certificates to check, calendars that people subscribe to."""

from django.urls import path

from labs.views import feeds, verifying

urlpatterns = [
    path("verify/", verifying.verify, name="verify_any"),
    path("verify/<str:code>/", verifying.verify, name="verify"),
    path("me/calendar/<str:token>.ics", feeds.personal_feed, name="personal_feed"),
]
