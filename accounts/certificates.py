"""The police digital certificate, as the proxy in front checked it. It stands beside the password as second factor."""

from django.conf import settings
from django.utils.crypto import constant_time_compare

from accounts.ladder import badge_of

# What the proxy sends with every request, so that nobody who reaches the application past it can claim anything.
SECRET_HEADER = "X-Zhibu-Proxy-Secret"  # noqa: S105 - the name of a header


def certificate_badge(request) -> str:
    """The badge number of the certificate this request came with; empty without one, or where it is not to be trusted.

    Trusted only where `CLIENT_CERTIFICATE_HEADER` names the header and the request carries the proxy's secret.
    """
    header = settings.CLIENT_CERTIFICATE_HEADER
    sent = request.headers.get(SECRET_HEADER, "")
    if not header or not settings.PROXY_SECRET or not constant_time_compare(sent, settings.PROXY_SECRET):
        return ""
    return badge_of(request.headers.get(header, ""))


def has_certificate(request, user) -> bool:
    """Whether this request came with the certificate of `user`."""
    return bool(user.badge_number) and certificate_badge(request) == user.badge_number
