"""A development machine without demo data, for the test of `manage.py start`."""

from config.settings.dev import *  # noqa: F403 - a settings module is its base and what differs

DEMO_ALLOWED = False
