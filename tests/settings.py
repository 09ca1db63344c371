"""The portal's own settings, read from a frozen environment: a test sees the same on every machine.

Only the two servers come from outside: ``portal.py test`` starts them and names them in DATABASE_URL and
REDIS_URL. Every pytest-xdist worker gets its own database (pytest-django appends its name) and its own
numbered database of the Redis-protocol server.
"""

import os
import re
from pathlib import Path

SERVERS = ("DATABASE_URL", "REDIS_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")
WORKER = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)

FROZEN = {
    "SECRET_KEY": "the tests share this key and nothing else does; it is long enough",
    "FIELD_ENCRYPTION_KEYS": "dGhlIHRlc3RzIHNlYWwgdGhlaXIgdGV4dHMgd2l0aCE=",
    "DEBUG": "no",
    "DEMONSTRATION": "no",
    "REQUIRE_MFA": "no",  # tests of the second step turn it on
    "LINK_CHECKS": "no",  # tests of looks turn it on, and allow one address of this machine
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "json",
}


ROOT = Path(__file__).resolve().parent.parent


def freeze() -> None:
    """Replace what the settings read from the environment, whatever the caller's shell has set."""
    source = (ROOT / "ahpdg" / "settings.py").read_text(encoding="utf-8")
    for name in set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) - set(SERVERS):
        os.environ.pop(name, None)
    os.environ.update(FROZEN)


def numbered(address: str) -> str:
    """The same server, but this worker's own numbered database."""
    return re.sub(r"((?:db|virtual_host)=|:\d+/)\d+$", rf"\g<1>{WORKER + 1}", address)


freeze()

from ahpdg.environment import RedisAddress  # noqa: E402
from ahpdg.settings import *  # noqa: E402, F403
from ahpdg.settings import CACHES, DATABASES, REDIS  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": "test_" + os.environ.get("PORTAL_TEST_DB", "ahpdg")}
if template := os.environ.get("PORTAL_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"]["TEMPLATE"] = template
DATABASES["default"]["CONN_MAX_AGE"] = 0
REDIS = RedisAddress(cache=numbered(REDIS.cache), broker=numbered(REDIS.broker))
CACHES["default"]["LOCATION"] = REDIS.cache
CELERY_BROKER_URL = REDIS.broker
MAIL_TRANSPORT = "accounts.mail.OutboxBackend"  # no letter of a test leaves the machine

# A slow hash protects people's passwords; tests only wait for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
