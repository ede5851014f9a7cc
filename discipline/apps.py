from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisciplineConfig(AppConfig):
    """What the discipline body registers: numbers, dates, decisions and effects, never the contents of a case."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "discipline"
    verbose_name = _("Discipline")
