"""Whether this process can do its work, for the machine that watches it."""

from django.db import DatabaseError
from django.http import JsonResponse
from django.urls import path
from django.views import View

from common.views import PublicMixin
from reminders.light import light


class HealthView(PublicMixin, View):
    """200 when the database answers, 503 when it does not; and whether scheduler and worker are awake. No figures.

    A sleeping scheduler keeps the 200: the web process does its work, and a load balancer must not take it away.
    """

    open_because = "The monitoring has no account, and the answer tells nothing about anybody."

    def get(self, request):
        """Read the dead man's light, which asks the database."""
        try:
            now = light()
        except DatabaseError:
            return JsonResponse({"database": "unreachable"}, status=503)
        clock = "held" if now.held else "ok"
        return JsonResponse({"database": "ok", "scheduler": now.scheduler, "worker": now.worker, "clock": clock})


urlpatterns = [path("", HealthView.as_view(), name="health")]
