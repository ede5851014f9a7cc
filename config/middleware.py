"""Headers for every answer, and the refusal of writes that another site sent."""

from django.http import HttpResponseForbidden
from django.utils.cache import patch_cache_control

FEATURES_OFF = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SecurityHeadersMiddleware:
    """Turns off what no page needs and keeps signed-in pages out of every cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", FEATURES_OFF)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and "Cache-Control" not in response.headers:
            patch_cache_control(response, no_store=True, private=True)
        return response


class SameSiteMiddleware:
    """Refuses writes whose browser says they come from another site, before any token is looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE_METHODS and origin not in {"same-origin", "none"}:
            return HttpResponseForbidden(b"Cross-site request refused.\n", content_type="text/plain")
        return self.get_response(request)
