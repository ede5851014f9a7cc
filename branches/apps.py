from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = _("Organisations")

    def ready(self):
        """Upper floors say here how many people belong to an organisation."""
        autodiscover_modules("head_counts")
