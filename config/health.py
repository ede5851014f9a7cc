"""Whether this process can do its work, for the machine that watches it."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.urls import path
from django.views import View

from common.views import PublicMixin
from reminders.light import light

# Each of them off means: a power cut may take what was acknowledged.
SAFETIES = ("fsync", "full_page_writes", "synchronous_commit")


def durability() -> str:
    """Say "ok", or "off" where PostgreSQL may lose acknowledged commits. The embedded database is not asked."""
    if connection.vendor != "postgresql":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["current_setting(%s)"] * len(SAFETIES)), SAFETIES)
        return "off" if "off" in cursor.fetchone() else "ok"


class HealthView(PublicMixin, View):
    """200 when the database answers, 503 when it does not; and whether scheduler and worker are awake. No figures.

    A sleeping scheduler keeps the 200: the web process does its work, and a load balancer must not take it away.
    """

    open_because = "The monitoring has no account, and the answer tells nothing about anybody."

    def get(self, request):
        """Read the dead man's light, which asks the database."""
        try:
            now, kept = light(), durability()
        except DatabaseError:
            return JsonResponse({"database": "unreachable"}, status=503)
        clock = "held" if now.held else "ok"
        return JsonResponse(
            {"database": "ok", "durability": kept, "scheduler": now.scheduler, "worker": now.worker, "clock": clock}
        )


urlpatterns = [path("", HealthView.as_view(), name="health")]
