"""The Celery application: tasks of every room, configured by Django's settings."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init

from ahpdg import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")

app = Celery("ahpdg", include=["ahpdg.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if sys.argv[0].endswith(("celery", "celery/__main__.py")):
    sys.excepthook = start.hook


@beat_init.connect
def leave_first_beat(**_: Any) -> None:
    """Without it /healthz could not tell for the first 15 seconds whether jobs are carried out."""
    app.send_task("ahpdg.tasks.leave_beat", expires=30)
