"""What a container asks itself: ``python -m ahpdg.probe web`` or ``jobs``; exit code 0 when well.

``web`` asks the server in this container for its database and queue; ``jobs`` reads how long ago a worker
carried out the scheduled beat, which only happens when schedule, queue and worker all live.
"""

from __future__ import annotations

import http.client
import json
import os
import sys

import redis
from django.conf import settings

from ahpdg.health import BEAT_TOO_OLD, beat_age


def allowed_host() -> str:
    """A name that the server answers to: the first of the settings, whatever they are made from."""
    first: str = settings.ALLOWED_HOSTS[0]
    return f"www{first}" if first.startswith(".") else first


def web(port: int = 8000) -> str:
    """'' when well, else what is wrong."""
    host = allowed_host()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz?parts=database,cache", headers={"Host": host})
        answer = connection.getresponse()
        if answer.status == 200:
            return ""
        return _words(answer.read()) or f"The web server answers with status {answer.status}."
    except (OSError, http.client.HTTPException) as error:
        return f"The web server does not answer ({type(error).__name__})."
    finally:
        connection.close()


def _words(answer: bytes) -> str:
    try:
        parts = json.loads(answer).get("parts", {})
    except ValueError:  # a page and not the health report: the name it was asked under is not one of its own
        return ""
    return " ".join(part["words"] for part in parts.values() if not part["ok"])


def jobs() -> str:
    """'' when well, else what is wrong."""
    try:
        age = beat_age()
    except redis.RedisError:
        return "The queue server does not answer."
    if age is None or age > BEAT_TOO_OLD:
        return "No scheduled task was carried out lately."
    return ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
    wrong = {"web": web, "jobs": jobs}[sys.argv[1]]()
    if wrong:
        sys.stderr.write(wrong + "\n")
        sys.exit(1)
