"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from ahpdg.start import settings_or_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ahpdg.settings")

settings_or_sentence()
application = get_wsgi_application()
