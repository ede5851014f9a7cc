from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "obligations"
    verbose_name = _("Duties")

    def ready(self):
        """Upper floors hang their duties and occasions here; this floor knows none of them by name."""
        autodiscover_modules("duties", "occasions", "consequences")
