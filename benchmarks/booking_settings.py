"""The portal's settings, with the rivals' addresses beside its own."""

from ahpdg.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.booking_rivals"
