"""What the trail knows of the request without being handed it."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
