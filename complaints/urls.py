"""Addresses below ``/<programme>/complaints/``."""

from django.urls import path

from complaints.views import items, keeping

app_name = "complaints"

urlpatterns = [
    path("", items.items, name="items"),
    path("log.csv", items.items_csv, name="items_csv"),
    path("new/", items.new, name="new"),
    path("reply/", keeping.signpost, name="signpost"),
    path("days/", keeping.days, name="days"),
    path("days/<int:holiday_id>/remove/", keeping.remove_day, name="remove_day"),
    path("settings/", keeping.settings, name="settings"),
    path("indicators/", keeping.indicators_page, name="indicators"),
    path("history/", keeping.history, name="history"),
    path("<uuid:item_id>/", items.item, name="item"),
    path("<uuid:item_id>/change/", items.change, name="change"),
    path("<uuid:item_id>/acknowledge/", items.acknowledge, name="acknowledge"),
    path("<uuid:item_id>/extend/", items.extend, name="extend"),
    path("<uuid:item_id>/escalate/", items.escalate, name="escalate"),
    path("<uuid:item_id>/learning/", items.learning, name="learning"),
    path("<uuid:item_id>/close/", items.close, name="close"),
    path("<uuid:item_id>/reopen/", items.reopen, name="reopen"),
    path("<uuid:item_id>/actions/new/", items.new_action, name="new_action"),
    path("<uuid:item_id>/actions/<uuid:action_id>/", items.mark_action, name="mark_action"),
    path("<uuid:item_id>/history/", items.item_history, name="item_history"),
]
