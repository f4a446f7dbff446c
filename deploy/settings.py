"""Settings: read from the environment, refused when they cannot be right (see env.py)."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from deploy import env
from deploy.tiles import tiles_origin

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-not-secret"  # refused outside DEBUG below

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", DEMO_SECRET)
if not DEBUG and SECRET_KEY == DEMO_SECRET and not env.flag("DEMO", False):
    raise ImproperlyConfigured("SECRET_KEY is not set: put 50 random characters into the environment of this process.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# The council's own name and look: settings, never code (ecosystem.md 3.4: no crown, no crest, no GDS Transport).
COUNCIL_NAME = env.text("COUNCIL_NAME", "Ambleford Council")
COUNCIL_PHONE = env.text("COUNCIL_PHONE", "01632 960 100")
COUNCIL_LOGO = env.text("COUNCIL_LOGO", "")  # a path under static files, or nothing: then the name in words
COUNCIL_COLOURS = {
    "brand": env.text("COUNCIL_BRAND_COLOUR", "#1d4f5f"),
    "link": env.text("COUNCIL_LINK_COLOUR", "#12506b"),
    "accent": env.text("COUNCIL_ACCENT_COLOUR", "#f4b942"),
}
COUNCIL_WEBSITE = env.text("COUNCIL_WEBSITE", "")
EMBEDDED_BY = env.words("EMBEDDED_BY", COUNCIL_WEBSITE)  # websites that may show our box of bin days within their pages

# What lies under maps: "https://host/{z}/{x}/{y}.png" and what must be said of it; with none, the gazetteer itself draws.
MAP_TILES_URL = env.text("MAP_TILES_URL", "")
MAP_TILES_ATTRIBUTION = env.text("MAP_TILES_ATTRIBUTION", "")

# A door is a plug: every package under channels/ that is an app is one (docs/doors.md).
DOORS = sorted(found.parent.name for found in (BASE_DIR / "channels").glob("*/apps.py"))
DOOR_SETTINGS = {
    name: value for name, value in os.environ.items() if name.startswith("DOOR_")
}  # each door reads its own

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "django_fsm",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "gazetteer",
    "crm",
    "cases",
    "channels.web",  # the look, before the doors that use it
    *(f"channels.{door}" for door in DOORS if door != "web"),
    "deploy",
]

MIDDLEWARE = [
    "channels.web.timing.ServerTimeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "channels.web.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "channels.web.middleware.PersonalDataMiddleware",
]

ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"
CSRF_FAILURE_VIEW = "channels.web.errors.form_expired"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each door's own folder named jinja2/
        "OPTIONS": {
            "environment": "channels.web.jinja.environment",
            "context_processors": ["channels.web.context.look"],
        },
    },
]


def database(url: str) -> dict:
    """Django's settings for one PostgreSQL address: postgres://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgres://, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": {
            "pool": {"min_size": 0, "max_size": env.integer("DATABASE_POOL", 8), "timeout": 10},
            # Rule 1 of the house: nobody waits for a lock longer than this; its failure is a kind answer. No statement
            # of ours is long enough to gain from being compiled.
            "options": "-c lock_timeout=3s -c jit=off",
            # Bound by the server, and prepared when used again: planning was a third of a page's time (decision 0012).
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
        "CONN_HEALTH_CHECKS": False,
    }


DATABASES = {"default": database(env.text("DATABASE_URL", "postgres:///council_crm"))}
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["crm.teams.backend.StaffBackend"]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "staff:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "crm.teams.signed_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60  # one working day
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
# Who is answered in English whatever their browser asks.
ENGLISH_ONLY = ("/staff/", "/api/", "/search/", "/open311/", "/partners/", "/health")
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Supplies uploaded on the page wait here for a worker; where those are on other machines, a folder they share.
GAZETTEER_UPLOADS = Path(env.text("GAZETTEER_UPLOADS", str(BASE_DIR / ".local" / "gazetteer-uploads")))

# Files of customers wait here likewise, readable by nobody else, until they are loaded.
CUSTOMER_UPLOADS = Path(env.text("CUSTOMER_UPLOADS", str(BASE_DIR / ".local" / "customer-uploads")))

# What people send us and we send them (crm/documents), by its hash; where web processes are on several machines, shared.
DOCUMENTS = Path(env.text("DOCUMENTS", str(BASE_DIR / ".local" / "documents")))
DOCUMENT_MOST_BYTES = env.integer("DOCUMENT_MOST_MB", 25) * 1024 * 1024  # of one file given on a page
# ClamAV's clamd, "host:port" or "/path/to/socket"; with none, files say that they were not checked for viruses.
DOCUMENT_SCANNER = env.text("DOCUMENT_SCANNER", "")
DOCUMENT_SCANNER_SECONDS = env.integer("DOCUMENT_SCANNER_SECONDS", 20)
DOCUMENT_SCANNER_REQUIRED = env.flag("DOCUMENT_SCANNER_REQUIRED", False)  # give nobody a file it has not seen

# The analysts' tables (docs/star.md): Parquet files into this folder each night, and views for this role of the database.
STAR_FOLDER = env.text("STAR_FOLDER", "")
BI_ROLE = env.text("BI_ROLE", "")

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "static-built")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 1025)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
EMAIL_A_MINUTE = env.integer("EMAIL_A_MINUTE", 0)  # the most our mail server takes; 0: as many as there are
DEFAULT_FROM_EMAIL = env.text("COUNCIL_EMAIL", "contact@ambleford.example")
MAIL_POLL_SECONDS = env.integer("MAIL_POLL_SECONDS", 5)  # between two looks into a mailbox, however many sweeps run
MAIL_WATCHED_POLL_SECONDS = env.integer("MAIL_WATCHED_POLL_SECONDS", 60)  # where its server says at once what comes
MAIL_SET_ASIDE_DAYS = env.integer("MAIL_SET_ASIDE_DAYS", 180)  # that the original of what was set aside is kept
MAIL_CA_FILE = env.text("MAIL_CA_FILE", "")  # certificates of authorities of the council's own, for mail servers
MAIL_MOST_BYTES = env.integer("MAIL_MOST_MB", 100) * 1024 * 1024  # of one message that comes in
# Prints an access token for the mailbox named to it, where a mail server takes no password (docs/email.md).
MAIL_TOKEN_COMMAND = env.text("MAIL_TOKEN_COMMAND", "")
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MAILBOX_URL = env.text("MAILBOX_URL", "")  # the demo's development mailbox, shown to staff when set

# Texts and letters by GOV.UK Notify (docs/notify.md): without a key and a template nothing goes that way, and says so.
NOTIFY_API_KEY = env.text("NOTIFY_API_KEY", "")
if NOTIFY_API_KEY and len(NOTIFY_API_KEY) < 74:
    raise ImproperlyConfigured("NOTIFY_API_KEY is too short: copy it whole, name, service and secret, from Notify.")
NOTIFY_BASE_URL = env.text("NOTIFY_BASE_URL", "https://api.notifications.service.gov.uk")
NOTIFY_TEXT_TEMPLATE = env.text("NOTIFY_TEXT_TEMPLATE", "")
NOTIFY_LETTER_TEMPLATE = env.text("NOTIFY_LETTER_TEMPLATE", "")
NOTIFY_CALLBACK_TOKEN = env.text("NOTIFY_CALLBACK_TOKEN", "")
NOTIFY_A_MINUTE = env.integer("NOTIFY_A_MINUTE", 1500)  # each of texts and letters; Notify takes 3,000 of both
TEXTS_FROM = env.clock_time("TEXTS_FROM", "08:00")  # by local time; the same for both: at any hour
TEXTS_UNTIL = env.clock_time("TEXTS_UNTIL", "20:00")
TEXTS_ON_HOLIDAYS = env.flag("TEXTS_ON_HOLIDAYS", True)

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # "format" is a parameter of OS Places, and our own to read: "JSON" was 404
    "EXCEPTION_HANDLER": "channels.api.faults.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{COUNCIL_NAME}: the API",
    "DESCRIPTION": "Places of the council's gazetteer, customers, contacts, cases and what happens to them, each by the "
    "scopes of a key. docs/api.md tells how it is used.",
    "ENUM_NAME_OVERRIDES": {
        "CustomerKindEnum": "crm.customers.models.Customer.Kind",
        "PlaceKindEnum": "gazetteer.places.PlaceKind.choices",
        "PromiseKindEnum": "crm.sla.models.ClockKind.choices",
        "ReachKindEnum": "crm.customers.models.ContactPoint.Kind",
        "ReferenceKindEnum": "crm.contacts.models.Reference.Kind",
        "DirectionEnum": "crm.contacts.models.Direction.choices",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "channels.api.schema.only_listed"],
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVERS": [{"url": SITE_URL}],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # a test of ours validates the description
}

# The policy of ecosystem.md 3.3: nothing inline but the one hashed line of govuk-frontend's base page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"],
        "style-src": ["'self'"],
        "img-src": ["'self'", *filter(None, [tiles_origin(MAP_TILES_URL)])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_TLS = env.flag("BEHIND_TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health(/|$)"]  # asked from beside the proxy, not through it
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60

PGHISTORY_APPEND_ONLY = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
