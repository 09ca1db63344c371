#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
    from django.core.management import execute_from_command_line

    from ahpdg.start import settings_or_sentence

    settings_or_sentence()
    execute_from_command_line(sys.argv)
