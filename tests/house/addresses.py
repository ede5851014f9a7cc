"""Walking the address map."""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def routes(patterns=None, prefix="", namespace=""):
    """Each (name, route, view) of the site."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", route, pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, route, inner)
