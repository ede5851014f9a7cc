"""Whether this process can do its work, for the machine that watches it."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.urls import path
from django.views import View

from common.views import PublicMixin


class HealthView(PublicMixin, View):
    """200 when the database answers, 503 when it does not; no versions, no figures."""

    open_because = "The monitoring has no account, and the answer tells nothing about anybody."

    def get(self, request):
        """Ask the database one question."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return JsonResponse({"database": "unreachable"}, status=503)
        return JsonResponse({"database": "ok"})


urlpatterns = [path("", HealthView.as_view(), name="health")]
