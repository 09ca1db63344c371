"""The portal's settings, with an empty page beside its own addresses."""

from ahpdg.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.clicks_rivals"
