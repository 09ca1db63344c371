#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")
    from ahpdg.start import command_or_sentence

    command_or_sentence(sys.argv)
