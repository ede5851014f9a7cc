"""Gives each request an id that its log lines and trail entries share."""

import logging
import re
import secrets
import time

from audit.context import request_id

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")

access = logging.getLogger("zhibu.access")


class RequestIdMiddleware:
    """Sets `request.request_id` and the context variable, and writes one line about the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request.request_id = given if ACCEPTED.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(request.request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request.request_id
            _log(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)


def _log(request, response, seconds):
    """The route's name, never the path: paths and queries carry what people typed."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return
    access.info(
        "answered",
        extra={
            "route": match.view_name,
            "method": request.method,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
            "user_id": getattr(getattr(request, "user", None), "pk", None),
        },
    )
