"""Logs that tell what happened to the portal and nothing about people.

Three fences, one behind the other: requests are logged by the pattern of their address (never the address
itself, which may hold a key, a name or a search); addresses of computers and names of browsers are not
recorded; and whatever still looks like an e-mail address, a computer's address, a patient or telephone
number, a postcode or a row of the database is blanked before a line is written.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

Event = MutableMapping[str, Any]

BLANKS = (
    # PostgreSQL quotes the row that broke a rule.
    (re.compile(r"^(DETAIL|HINT|CONTEXT|STATEMENT):.*$", re.MULTILINE), r"\1: (left out)"),
    (re.compile(r"Key \(.*?\)=\(.*?\)"), "Key (left out)"),
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"\b(?!127\.0\.0\.1\b)(?:\d{1,3}\.){3}\d{1,3}\b"), "(address)"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE), "(address)"),
    # CHI and NHS numbers (ten digits, perhaps in groups), and telephone numbers.
    (re.compile(r"(?<![\w.-])\+?\d(?:[ -]?\d){9,12}(?![\w-])(?!\.\d)"), "(number)"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"), "(postcode)"),
)
# What a library may bind although nothing here asks for it.
NEVER = frozenset(
    {"ip", "user_agent", "user_id", "user", "email", "username", "remote_addr", "args", "kwargs"}
)
# Numbers that only look like a person's: ours, random, and needed to follow one request through the logs.
PLAIN = frozenset(
    {"timestamp", "request_id", "correlation_id", "task_id", "parent_task_id", "level", "logger"}
)


def blank(text: str) -> str:
    """``text`` without what looks like personal data.

    >>> blank("mail to jo.bloggs@nhs.scot failed")
    'mail to (e-mail) failed'
    """
    for pattern, instead in BLANKS:
        text = pattern.sub(instead, text)
    return text


def _blank_value(value: Any) -> Any:
    if isinstance(value, str):
        return blank(value)
    if isinstance(value, dict):
        return {key: _blank_value(item) for key, item in value.items() if key not in NEVER}
    if isinstance(value, list | tuple | set):
        return [_blank_value(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return blank(str(value))


def without_people(logger: Any, method: str, event: Event) -> Event:
    """The last processor before a line is written."""
    return {
        key: value if key in PLAIN or key.startswith("_") else _blank_value(value)
        for key, value in event.items()
        if key not in NEVER
    }


class RequestLogMiddleware(RequestMiddleware):
    """One line per request: method, pattern of the address, status."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        return f"{request.method} /{match.route if match else ''}"


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: structlog's own lines and those of every library, written the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_BEFORE,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    written: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        # Without local variables: they hold what people typed.
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        )
        if as_json
        else structlog.processors.format_exc_info,
        without_people,
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": written,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # They write the address; RequestLogMiddleware tells the same without it, with the traceback.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            # One line per task is enough.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
