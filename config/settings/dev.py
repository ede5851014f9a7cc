"""One person's machine: embedded database and broker, secrets made on the first start and kept in ZHIBU_VAR."""

from cryptography.fernet import Fernet

from config.environment import kept_secret
from config.settings.base import *  # noqa: F403 - a settings module is its base and what differs
from config.settings.base import VAR, env, make_folders

DEBUG = env.flag("ZHIBU_DEBUG", default=True)
DEMO_ALLOWED = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ZHIBU_HOSTS")]

make_folders()
SECRET_KEY = kept_secret(VAR / "secrets" / "secret_key")
FIELD_KEYS = [kept_secret(VAR / "secrets" / "field_key", lambda: Fernet.generate_key().decode())]
CASE_KEYS = [kept_secret(VAR / "secrets" / "case_key", lambda: Fernet.generate_key().decode())]
BLIND_INDEX_KEY = kept_secret(VAR / "secrets" / "blind_index_key")

# Serve static files from where they lie: nothing to collect, and a rebuilt front end is seen at once.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
