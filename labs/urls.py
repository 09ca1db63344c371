"""Addresses below ``/<programme>/labs/``."""

from django.urls import path

from labs.views import answers, booking, feeds, hosting, interests, listing, register

app_name = "labs"

urlpatterns = [
    path("", listing.sessions, name="sessions"),
    path("calendar.ics", listing.public_feed, name="public_feed"),
    path("mine/", booking.mine, name="mine"),
    path("mine/calendar/", feeds.renew_feed, name="renew_feed"),
    path("interest/", interests.interest, name="interest"),
    path("interest/<int:interest_id>/withdraw/", interests.withdraw, name="withdraw_interest"),
    path("interest/stop/<str:token>/", answers.stop_news, name="stop_news"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("bookings/<uuid:booking_id>/", booking.booking, name="booking"),
    path("bookings/<uuid:booking_id>/give-up/", booking.give_up, name="give_up"),
    path("bookings/<uuid:booking_id>/accept/", booking.accept, name="accept"),
    path("bookings/<uuid:booking_id>/calendar.ics", booking.booking_calendar, name="booking_calendar"),
    path("bookings/<uuid:booking_id>/certificate/", booking.certificate, name="certificate"),
    path("bookings/<uuid:booking_id>/certificate.pdf", booking.certificate_pdf, name="certificate_pdf"),
    path("run/", hosting.run, name="run"),
    path("run/new/", hosting.new_session, name="new_session"),
    path("run/topics/", hosting.topics, name="topics"),
    path("run/topics/new/", hosting.topic, name="new_topic"),
    path("run/topics/<slug:lab_slug>/", hosting.topic, name="topic"),
    path("run/demand/", hosting.demand, name="demand"),
    path("run/rates/", hosting.show_rates, name="rates"),
    path("<uuid:session_id>/", listing.session, name="session"),
    path("<uuid:session_id>/book/", booking.book, name="book"),
    path("<uuid:session_id>/check-in/", booking.check_in, name="check_in"),
    path("<uuid:session_id>/edit/", hosting.edit_session, name="edit_session"),
    path("<uuid:session_id>/publish/", hosting.publish, name="publish"),
    path("<uuid:session_id>/cancel/", hosting.cancel_session, name="cancel_session"),
    path("<uuid:session_id>/places/", hosting.capacity, name="capacity"),
    path("<uuid:session_id>/register/", register.register, name="register"),
    path("<uuid:session_id>/register.csv", register.register_csv, name="register_csv"),
    path("<uuid:session_id>/register/qr/", register.qr, name="qr"),
    path("<uuid:session_id>/register/walk-in/", register.walk_in, name="walk_in"),
    path("<uuid:session_id>/register/close/", register.close_register, name="close_register"),
    path("<uuid:session_id>/register/reopen/", register.reopen_register, name="reopen_register"),
    path("<uuid:session_id>/register/<uuid:booking_id>/", register.mark, name="mark"),
    path("<uuid:session_id>/register/<uuid:booking_id>/correct/", register.correct, name="correct"),
]
