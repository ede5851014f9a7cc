"""The tests: a folder of their own that vanishes, cheap passwords, no secret worth keeping."""

import logging
import os
import tempfile

from cryptography.fernet import Fernet

# Each process gets its own folder, so that parallel runs and a developer's own data never meet.
_FOLDER = tempfile.TemporaryDirectory(prefix="zhibu-test-")
os.environ["ZHIBU_VAR"] = _FOLDER.name

from config.settings.base import *  # noqa: E402, F403 - after ZHIBU_VAR is set
from config.settings.base import DATABASES, SQLITE_OPTIONS, VAR, make_folders  # noqa: E402

make_folders()
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECRET_KEY = "only-for-tests"  # noqa: S105 - signs nothing outside the test run
FIELD_KEYS = [Fernet.generate_key().decode()]
CASE_KEYS = [Fernet.generate_key().decode()]
BLIND_INDEX_KEY = "only-for-tests"
DEMO_ALLOWED = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server and racing threads need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        "init_command": SQLITE_OPTIONS["init_command"].replace("synchronous=NORMAL", "synchronous=OFF"),
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CELERY_TASK_ALWAYS_EAGER = False

logging.getLogger("django.request").setLevel(logging.ERROR)

# Tests write rows without an act; those of the memory switch it on.
LIGHTS_REMEMBERED = 0
