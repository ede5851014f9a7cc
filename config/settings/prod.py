"""A bureau's server. Everything comes from the environment; see docs/operators/production.md."""

from config.environment import StartRefused
from config.settings.base import *  # noqa: F403 - a settings module is its base and what differs
from config.settings.base import DATABASES, env, make_folders

SECRET_KEY = env.needed("SECRET_KEY")
FIELD_KEYS = env.keys("ZHIBU_FIELD_KEYS")
CASE_KEYS = env.keys("ZHIBU_CASE_KEYS")
BLIND_INDEX_KEY = env.needed("ZHIBU_BLIND_INDEX_KEY")
env.needed("ZHIBU_HOSTS")
ALLOWED_HOSTS = env.words("ZHIBU_HOSTS")
env.needed("DATABASE_URL")
env.needed("REDIS_URL")
env.needed("ZHIBU_VAR")

if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise StartRefused("SECRET_KEY is too short; docs/operators/production.md says how to make one")
if "*" in ALLOWED_HOSTS:
    raise StartRefused("ZHIBU_HOSTS must name the exact hosts, not *")
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise StartRefused("DATABASE_URL must name a PostgreSQL database")
if env.flag("ZHIBU_DEBUG", default=False):
    raise StartRefused("ZHIBU_DEBUG has no place in production")

try:
    make_folders()
except OSError as problem:
    raise StartRefused(f"ZHIBU_VAR cannot be written: {problem}") from None

SECOND_FACTOR_REQUIRED = True
STEP_UP_REQUIRED = True
CLIENT_CERTIFICATE_HEADER = env.text("ZHIBU_CLIENT_CERTIFICATE_HEADER")
if CLIENT_CERTIFICATE_HEADER:
    PROXY_SECRET = env.needed("ZHIBU_PROXY_SECRET")
    if len(PROXY_SECRET) < 32:
        raise StartRefused("ZHIBU_PROXY_SECRET needs at least 32 characters")

SECURE_SSL_REDIRECT = env.flag("ZHIBU_HTTPS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
if env.flag("ZHIBU_BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The ladder of sign-in counts by the address that the one proxy in front passes on.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

if env.text("EMAIL_URL"):
    vars().update(env.email_url_config(env.text("EMAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
