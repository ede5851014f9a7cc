"""The addresses of the site and one empty page, the floor of the bench."""

from django.urls import path
from django.views.generic import TemplateView

from common.views import SignedInMixin
from config.urls import urlpatterns as site


class Floor(SignedInMixin, TemplateView):
    """Session, user, base template, nothing else."""

    open_because = "it shows nothing; it exists inside the bench only"
    template_name = "bench/floor.html"


urlpatterns = [path("bench-floor/", Floor.as_view()), *site]
