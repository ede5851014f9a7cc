"""The roof as a Django app: it carries the commands that need every floor."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Connects what the background processes look at before they begin."""

    name = "config"

    def ready(self):
        """Register the start-up signals, once the account model exists."""
        from config import startup  # noqa: F401, PLC0415 - Django's own place for such imports
