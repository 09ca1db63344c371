"""All configuration of the portal: read from the environment here, checked here, nowhere else.

An odd value stops the start with a sentence that names the variable (see ``ahpdg.environment``).
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from ahpdg import logs
from ahpdg.environment import Environment, origin_of, sender_of

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- What kind of place this is ------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
DEMONSTRATION = env.flag("DEMONSTRATION", default=False)  # simulated data, readable outbox, known passwords
SECRET_KEY = env.secret("SECRET_KEY", allow_generated=DEBUG or DEMONSTRATION)
# Private texts are sealed with the first of these and opened with any: see accounts/encryption.py.
FIELD_ENCRYPTION_KEYS = env.keys(
    "FIELD_ENCRYPTION_KEYS", instead=SECRET_KEY if DEBUG or DEMONSTRATION else ""
)
SITE_URL = env.web_address("SITE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=[*LOOPBACK, urlsplit(SITE_URL).hostname or "localhost"])
if not validate_host(urlsplit(SITE_URL).hostname or "", ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS must hold the host of SITE_URL ({SITE_URL}), or no page would open."
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE = SITE_URL.startswith("https://")

# --- Identity of the place, shown on its pages and letters ---------------------------------------
PORTAL_NAME = env.text("PORTAL_NAME", default="AHP social media portal")
ORGANISATION_NAME = env.text("ORGANISATION_NAME", default="NHS Dumfries and Galloway")
CONTACT_EMAIL = env.email("CONTACT_EMAIL", default="ahp.socialmedia@example.org")
LOGO_URL = env.own_path("LOGO_URL", default="")
# Exact domains; "*.nhs.scot" would mean every domain below nhs.scot. Empty: accounts by invitation only.
SIGN_UP_DOMAINS = env.domains("SIGN_UP_DOMAINS", default=["nhs.scot", "nhs.net", "nes.scot.nhs.uk"])

# --- Applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "programmes",
    "labs",
    "guidance",
    "complaints",
    "evaluations",
    "measures",
    "accounts.apps.SupportAdminConfig",  # Django admin, for the portal's own tables only
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rules",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "ahpdg.bodies.BodyLimitMiddleware",  # before anything reads what was sent
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_step.SecondStepMiddleware",
    "accounts.history.WhoDidItMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ahpdg.logs.RequestLogMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "ahpdg.urls"
WSGI_APPLICATION = "ahpdg.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "programmes.context_processors.place",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["nhsuk"]
CRISPY_TEMPLATE_PACK = "nhsuk"

# --- Database, cache, broker ---------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"] |= {
    # A connection that the server dropped is noticed before it is used: without this check 4 of 100
    # requests failed after a restart of the database, with it none.
    "CONN_HEALTH_CHECKS": True,
    "CONN_MAX_AGE": 60,
    "ATOMIC_REQUESTS": False,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS = env.redis("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "ahpdg.cache.RestingCache",
        "LOCATION": REDIS.cache,
        "OPTIONS": {
            # A cache that is away makes a page slower once in a while, and never breaks it.
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
        "KEY_PREFIX": "ahpdg",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Background jobs -----------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS.broker
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 180  # seconds; enforced by process pools
CELERY_TASK_SOFT_TIME_LIMIT = 160
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest task, so that nothing is handed out twice while it runs, and no longer, so that what a
    # killed worker had in hand is handed out again soon.
    "visibility_timeout": 210,
    # Tasks of a killed worker come back in seconds instead of minutes.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "Europe/London"
# The schedule is the one below, in memory: no file for a crash to damage, nothing for machines to share.
# What was due while everything stood still is due again from the rows that say so, not from beat's memory.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# One schedule for the whole portal; each line says in words when and why.
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    # Every 2 seconds: turn what changed into refreshes, so that a chart follows within seconds.
    "dispatch-due-refreshes": {
        "task": "measures.tasks.dispatch_due",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    # Every 5 seconds: post what is in the mail queue.
    "send-due-mail": {"task": "accounts.tasks.send_due_mail", "schedule": 5.0, "options": {"expires": 20}},
    # Once an hour: take the words out of letters that have done their work.
    "empty-delivered-mail": {"task": "accounts.tasks.empty_delivered_mail", "schedule": 3600.0},
    # At ten past midnight, when a day, a week or a month may have ended: look at every chart once.
    "look-at-everything": {
        "task": "measures.tasks.look_at_everything",
        "schedule": crontab(minute="10", hour="0"),
    },
    # At four in the morning, when nobody reads it: shorten the jobs page.
    "tidy-job-runs": {"task": "measures.tasks.tidy_job_runs", "schedule": crontab(minute="0", hour="4")},
    # At a quarter past four: forget where people were signed in who no longer are.
    "forget-ended-sessions": {
        "task": "accounts.tasks.forget_ended_sessions",
        "schedule": crontab(minute="15", hour="4"),
    },
    # Once an hour: throw away tables that people looked at and did not decide about within a day.
    "forget-previews": {"task": "measures.tasks.forget_previews", "schedule": 3600.0},
    # Every 3 seconds: write the letters that bookings and changes of labs owe, so that a confirmation comes
    # while the person still looks at the page.
    "write-lab-letters": {"task": "labs.tasks.write_letters", "schedule": 3.0, "options": {"expires": 10}},
    # Once a minute: take back offers that ran out, so that the next in line does not wait longer than that.
    "end-lab-offers": {"task": "labs.tasks.end_offers", "schedule": 60.0, "options": {"expires": 120}},
    # Every 10 minutes: note who is reminded of a lab a week and a day before; each reminder goes once.
    "owe-lab-reminders": {
        "task": "labs.tasks.owe_reminders",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    # Once an hour: empty access needs and apologies of labs that ended 30 days ago; hosts need them no
    # longer.
    "purge-lab-access-needs": {"task": "labs.tasks.purge_access_needs", "schedule": 3600.0},
    # Every 10 minutes: write the reminders and the letters six weeks after a lab; each goes once.
    "write-evaluation-letters": {
        "task": "evaluations.tasks.write_letters",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    # At half past two in the morning: write anonymous answers anew, so that nothing in the database tells any more
    # which invitation they came by.
    "mix-anonymous-rows": {
        "task": "evaluations.tasks.mix_anonymous_rows",
        "schedule": crontab(minute="30", hour="2"),
    },
    # At twenty past two, before anonymous answers are written anew: let answers join the results, five or more of a
    # lab together.
    "count-answers-in": {
        "task": "evaluations.tasks.count_answers_in",
        "schedule": crontab(minute="20", hour="2"),
    },
    # At twenty to three: forget quotes whose consent has ended.
    "end-quotes": {"task": "evaluations.tasks.end_quotes", "schedule": crontab(minute="40", hour="2")},
    # At ten past six: tell complaints admins, in numbers only, that something is due; on working days.
    "remind-of-complaints": {"task": "complaints.tasks.remind", "schedule": crontab(minute="10", hour="6")},
    # At twenty past six in the first three days of a month: the indicators of the month before, to the lead. Each
    # goes once; three days, so that a night without power loses none.
    "summarise-complaints": {
        "task": "complaints.tasks.summarise",
        "schedule": crontab(minute="20", hour="6", day_of_month="1-3"),
    },
    # At five to three: empty closed complaints that the board does not keep any longer.
    "forget-complaints": {
        "task": "complaints.tasks.forget_words",
        "schedule": crontab(minute="55", hour="2"),
    },
    # At five past three: hold the histories of complaints against their chains, and tell of a break.
    "verify-complaints-history": {
        "task": "complaints.tasks.verify_history",
        "schedule": crontab(minute="5", hour="3"),
    },
    # At six in the morning, before people open their mail: write to owners whose resources want reading again.
    "remind-owners-of-reviews": {
        "task": "guidance.tasks.remind_owners",
        "schedule": crontab(minute="0", hour="6"),
    },
    # At ten to three: forget searches that found nothing and were not made again for half a year.
    "forget-old-searches": {
        "task": "guidance.tasks.forget_wanted",
        "schedule": crontab(minute="50", hour="2"),
    },
    # Every 10 seconds: look at links that are due (each about once a week, what failed again the next day) for a
    # few seconds, so that an editor who asks sees what came of it.
    "look-at-links": {"task": "guidance.tasks.look_at_links", "schedule": 10.0, "options": {"expires": 10}},
    # At twenty past three: note which links the guidance holds by now.
    "follow-links": {"task": "guidance.tasks.follow_links", "schedule": crontab(minute="20", hour="3")},
    # Once a minute: add what was opened to the day sums, for owners and charts.
    "roll-up-clicks": {"task": "guidance.tasks.roll_up_clicks", "schedule": 60.0, "options": {"expires": 50}},
    # At a minute past midnight, when nobody has clicked yet: throw the key of yesterday's visits away.
    "forget-click-key": {
        "task": "guidance.tasks.forget_click_key",
        "schedule": crontab(minute="1", hour="0"),
    },
    # At half past three: make the next months for clicks, and drop those whose time is over.
    "keep-click-months": {
        "task": "guidance.tasks.keep_click_months",
        "schedule": crontab(minute="30", hour="3"),
    },
    # Every 15 seconds: leave the mark that /healthz reads to tell that beat, broker and worker all live.
    "worker-beat": {"task": "ahpdg.tasks.leave_beat", "schedule": 15.0, "options": {"expires": 30}},
}

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_CHANGE_EMAIL = True  # one address per person; a new one counts from the moment it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter tells when a password, an address or the second step changed
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# How many proxies of ours stand in front, each adding the address it was called from. Rate limits go by the
# address, so a wrong number lets a stranger choose his own.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0, low=0, high=5)

# The second step: for every role above AHP staff, and for support staff. The demonstration does not force it,
# so that its printed passwords are enough.
REQUIRE_MFA = env.flag("REQUIRE_MFA", default=not (DEMONSTRATION or DEBUG))
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.ReauthenticateSecondStepForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
}

# Sign-in with a board's own directory: on when OIDC_SERVER_URL is set.
OIDC_SERVER_URL = env.web_address("OIDC_SERVER_URL", default="", path=True)
OIDC_NAME = env.text("OIDC_NAME", default=ORGANISATION_NAME)
OIDC_HAS_MFA = env.flag("OIDC_HAS_MFA", default=False)  # the directory asks for a second step itself
# Whether an account with the same address may be entered through the directory. Only for a directory that
# proves addresses: some let people write any address into their own entry.
OIDC_TRUSTS_EMAIL = env.flag("OIDC_TRUSTS_EMAIL", default=False)
OIDC_GROUPS_CLAIM = env.text("OIDC_GROUPS_CLAIM", default="groups")
ROLES = ("ahp_staff", "lab_host", "rater", "qi_lead", "complaints_admin", "programme_admin")
OIDC_GROUP_ROLES = env.group_roles("OIDC_GROUP_ROLES", ROLES)  # AHP-QI=ahpdg:qi_lead,AHP-Hosts=ahpdg:lab_host
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = OIDC_TRUSTS_EMAIL
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = OIDC_TRUSTS_EMAIL
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.DirectorySignUpForm"}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "board",
                "name": OIDC_NAME,
                "client_id": env.text("OIDC_CLIENT_ID"),
                "secret": env.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL, "uid_field": "sub"},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# --- History: written and guarded by the database; each row carries who did it in itself -----------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# --- Mail: everything goes to a queue table in the same transaction and leaves from there ---------
EMAIL_BACKEND = "accounts.mail.QueueBackend"
MAIL_TRANSPORT = env.choice(
    "MAIL_TRANSPORT",
    {"smtp": "django.core.mail.backends.smtp.EmailBackend", "outbox": "accounts.mail.OutboxBackend"},
    default="outbox" if DEMONSTRATION or DEBUG else "smtp",
)
if MAIL_TRANSPORT == "accounts.mail.OutboxBackend" and not (DEMONSTRATION or DEBUG):
    raise ImproperlyConfigured(
        "MAIL_TRANSPORT is outbox, which posts no letter to anybody: it is for demonstrations. "
        "Set MAIL_TRANSPORT to smtp, or DEMONSTRATION to yes."
    )
EMAIL_HOST = env.host("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", default=sender_of(PORTAL_NAME, CONTACT_EMAIL))
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language and time: stored in UTC, shown in Europe/London -------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- Static files --------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed and compressed files are made in the image; on a developer's machine finders serve them as they are.
STATICFILES_HASHED = env.flag("STATICFILES_HASHED", default=False)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATICFILES_HASHED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATICFILES_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Security ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked from inside, without TLS
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Plotly makes one empty style element (this is the digest of the empty string) and sets style
        # attributes; everything else comes from our own files.
        "style-src-elem": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Sign-in with a directory leaves through a form, and browsers hold redirects of forms to this list.
        "form-action": [SELF, *origin_of(OIDC_SERVER_URL)],
        "frame-ancestors": [NONE],
    }
}
# Of one request, where a view does not say otherwise (imports and /chart/ do).
MAX_BODY_BYTES = env.number("MAX_BODY_BYTES", default=3 * 1024**2, low=64 * 1024, high=100 * 1024**2)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- API -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "accounts.tokens.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticatedOrReadOnly",
        "ahpdg.api_permissions.TokensOnlyRead",
    ],
    # No browsable API of REST framework: its pages need inline script. /api/docs/ is our own.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ahpdg.api_parsers.ShallowJsonParser"],
    "EXCEPTION_HANDLER": "programmes.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    # Behind as many proxies as we trust; without it a stranger chooses the address the limits count by.
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"},
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AHP social media quality improvement portal",
    "DESCRIPTION": "Measures, observations and run chart analysis. The same numbers as on the pages.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # One name for each list of choices that several answers have.
    "ENUM_NAME_OVERRIDES": {
        "ResourceKind": "guidance.models.resources.Kind",
        "CommunityKind": "guidance.models.communities.Community.Kind",
        "Platform": "guidance.models.resources.Platform",
        "MeasureKind": "measures.models.Measure.Kind",
    },
}

# --- Small numbers -------------------------------------------------------------------------------
# NES statistical disclosure control: counts 1 to 9 about people trigger a review; the portal hides them.
SUPPRESSION_THRESHOLD = env.number("SUPPRESSION_THRESHOLD", default=10, low=0, high=100)

# --- Clicks on guidance ---------------------------------------------------------------------------
# So many months before the present one keep their rows, to check sums against; the sums stay.
CLICK_MONTHS_KEPT = env.number("CLICK_MONTHS_KEPT", default=2, low=1, high=24)

# --- Links that lead out of the portal ------------------------------------------------------------
# Whether a worker looks at them. A demonstration reaches no other machine by itself: its links are "not checked".
LINK_CHECKS = env.flag("LINK_CHECKS", default=not (DEMONSTRATION or DEBUG))

# --- Logs: structured, without personal data; metrics ---------------------------------------------
LOG_FORMAT = env.choice(
    "LOG_FORMAT", {"console": "console", "json": "json"}, default="console" if DEBUG else "json"
)
LOG_LEVELS = {name: name for name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")}
LOGGING = logs.configuration(
    as_json=LOG_FORMAT == "json", level=env.choice("LOG_LEVEL", LOG_LEVELS, default="INFO")
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # nobody's traces through the portal can be put together from its logs
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line per request, when it is finished
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
# What may read /metrics besides signed-in support staff; without a token nothing else may.
METRICS_TOKEN = env.optional_secret("METRICS_TOKEN")
PROMETHEUS_EXPORT_MIGRATIONS = False
