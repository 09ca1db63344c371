"""Support staff look and change nothing, except to ask for a refresh."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from measures.models import DueRefresh, Measure
from measures.refresh import refresh_measure
from tests.factories.measures import MeasureFactory, PhaseFactory, observe

pytestmark = pytest.mark.django_db
TABLES = [model for model in admin.site._registry if model._meta.app_label == "measures"]


@pytest.fixture
def support(client):
    client.force_login(User.objects.create_superuser("root@nhs.scot"))
    return client


def test_there_are_tables():
    assert Measure in TABLES


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_table_can_be_seen_and_not_changed(support, model):
    measure = MeasureFactory()
    observe(measure, [1, 2, 3])
    PhaseFactory(measure=measure, starts_on="2024-02-01")
    refresh_measure(measure.pk)
    name = f"admin:measures_{model._meta.model_name}"
    assert support.get(reverse(f"{name}_changelist")).status_code == 200
    assert support.get(reverse(f"{name}_add")).status_code == 403
    row = model.objects.first()
    if row is not None:
        address = reverse(f"{name}_change", args=[row.pk])
        assert support.get(address).status_code == 200
        assert support.post(address, {}).status_code == 403


def test_refresh_now(support):
    measure = MeasureFactory()
    data = {"action": "refresh_now", "_selected_action": [measure.pk]}
    support.post(reverse("admin:measures_measure_changelist"), data)
    assert DueRefresh.objects.filter(measure=measure, is_everything=True).exists()
