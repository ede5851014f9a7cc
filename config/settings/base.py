"""Settings shared by every place the site runs in. What differs stands in dev.py, test.py and prod.py."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.beat import SCHEDULE
from config.environment import Environment

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.text("ZHIBU_VAR") or BASE_DIR / "var")

DEBUG = False
DEMO_ALLOWED = False

INSTALLED_APPS = [
    # Floor by floor, the lowest first.
    "common",
    "regulations",
    "audit",
    "branches",
    "accounts",
    "obligations",
    "members",
    "meetings",
    "discipline",
    "dashboards",
    "reminders",
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "audit.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SameSiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.PasswordAgeMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.navigation.context",
            ],
        },
    },
]

FORM_RENDERER = "common.renderers.FormRenderer"

# --- Database, cache, sessions --------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at BEGIN: with the default, three of four concurrent writers fail.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
    ),
}


# A database that cannot be reached is an error after seconds, not a page that never comes: five until a new connection
# stands, about eleven until a connection that has fallen silent is given up.
NETWORK_OPTIONS = {
    "connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}  # fmt: skip


def _database():
    """PostgreSQL from DATABASE_URL, otherwise the embedded SQLite file. What the address says goes before ours."""
    if not env.text("DATABASE_URL"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "zhibu.sqlite3", "OPTIONS": SQLITE_OPTIONS}
    named = env.db_url_config(env.text("DATABASE_URL"))
    return {
        **named,
        "OPTIONS": {**NETWORK_OPTIONS, **named.get("OPTIONS", {})},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"CHARSET": "UTF8", "TEMPLATE": "template0"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}

SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE = timedelta(minutes=30)
# For administrators and the people of the discipline body.
SESSION_IDLE_WATCHED = timedelta(minutes=15)
SESSION_ABSOLUTE = timedelta(hours=8)
SESSION_COOKIE_AGE = int(SESSION_IDLE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False

# --- Signing in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# Rights come from grants alone (User.scope_for); a backend only proves who somebody is.
AUTHENTICATION_BACKENDS = ["accounts.backends.LadderBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("badge_number", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.ThreeKindsValidator"},
    {"NAME": "accounts.validators.NotRecentValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "badge_number"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
# Guessing is held by the site's own ladder, whose counters stand in the database; two limiters would contradict.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": False}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_TEMPLATE_EXTENSION = "html"
MFA_ADAPTER = "accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms_of_proof.SecondStepForm",
    "authenticate_webauthn": "accounts.forms_of_proof.SecondStepKeyForm",
}
MFA_TOTP_ISSUER = "Zhibu"
MFA_TOTP_TOLERANCE = 1
# Whether a session needs a second factor for everything but setting one up, and whether acts of consequence need a
# fresh proof. On in production; the demonstration signs in with a password alone.
SECOND_FACTOR_REQUIRED = False
STEP_UP_REQUIRED = False
STEP_UP_LIFE = timedelta(minutes=5)
# The header in which the proxy passes on the badge number of a checked client certificate; empty: none is trusted.
CLIENT_CERTIFICATE_HEADER = ""
PROXY_SECRET = ""

# How many pages about other members, and how many exports, one person opens in an hour.
READ_BUDGETS = {
    "members": env.number("ZHIBU_MEMBER_PAGES_AN_HOUR", 200, least=20),
    "exports": env.number("ZHIBU_EXPORTS_AN_HOUR", 20, least=1),
}

# What cases are encrypted with; the key of each is wrapped by the newest of CASE_KEYS.
CASE_ALGORITHM = env.choice("ZHIBU_CASE_ALGORITHM", ("aes-256-gcm", "sm4-gcm"))

# --- Headers --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("ZHIBU_STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "media/"
# Name of the internal location a front server serves MEDIA_ROOT from; empty: the application sends files itself.
X_ACCEL_REDIRECT = env.text("ZHIBU_X_ACCEL_REDIRECT")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640

# How many derived matrices of lights a process remembers while the trail stands still (obligations.memory).
LIGHTS_REMEMBERED = 64

# --- Work in the background -----------------------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL")
_QUEUE = VAR / "broker"

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 15 * 60, "socket_timeout": 10, "socket_keepalive": True, "health_check_interval": 30}
    if REDIS_URL
    else {
        "data_folder_in": str(_QUEUE / "queue"),
        "data_folder_out": str(_QUEUE / "queue"),
        "processed_folder": str(_QUEUE / "processed"),
        "control_folder": str(_QUEUE / "control"),
        "store_processed": False,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
CELERY_TIMEZONE = "UTC"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 10 * 60
CELERY_TASK_TIME_LIMIT = 12 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False


def make_folders():
    """Create what the embedded broker, the database file and the attachments need."""
    for folder in (VAR, MEDIA_ROOT, *(_QUEUE / name for name in ("queue", "processed", "control"))):
        folder.mkdir(parents=True, exist_ok=True)


# --- Mail and logs --------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("ZHIBU_MAIL_FROM", "zhibu@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Robots of office chat by the name of their channel: (address, secret), only ever set here.
_ROBOT_HOSTS = env.words("ZHIBU_ROBOT_HOSTS")
ROBOTS = {name: place for name in ("wecom", "dingtalk") if (place := env.robot(name.upper(), _ROBOT_HOSTS)) is not None}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonLines"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stream"], "level": os.environ.get("ZHIBU_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # WeasyPrint and its font library report every table they drop.
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
