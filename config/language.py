"""The choice between Chinese and English, kept on the account and, before sign-in, in a cookie."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from accounts.models import User
from common.views import PublicMixin


class ChooseLanguage(PublicMixin, View):
    """Keeps the language and goes back; an unknown language or a foreign address changes nothing."""

    open_because = "It stores one of two languages and shows nothing."
    http_method_names = ["post"]

    def post(self, request):
        answer = HttpResponseRedirect(way_back(request))
        language = request.POST.get("language")
        if language in dict(settings.LANGUAGES):
            keep(request.user, language)
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True, secure=request.is_secure()
            )
        return answer


def way_back(request) -> str:
    """The page the person came from, if it is one of ours; an address that begins nowhere is none."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours and target.startswith("/") else "/"


def keep(user, language):
    """Write the choice on the account of a signed-in person."""
    if user.is_authenticated:
        User.objects.filter(pk=user.pk).update(language=language)
