from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from regulations.checks import articles_known


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = _("Regulations")

    def ready(self):
        register(articles_known)
        autodiscover_modules("judging")
