"""The tests' settings for a web server that is told by a proxy where each visitor comes from."""

from tests.settings import *  # noqa: F403
from tests.settings import REST_FRAMEWORK

REST_FRAMEWORK = REST_FRAMEWORK | {"NUM_PROXIES": 1}
