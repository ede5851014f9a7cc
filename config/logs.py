"""Log lines as JSON: one event a line, never a body, a name or an address with its query."""

import json
import logging
from datetime import UTC, datetime

from audit.context import request_id


class JsonLines(logging.Formatter):
    """One JSON object a line; newlines inside a message stay escaped."""

    EXTRA = ("route", "method", "status", "milliseconds", "user_id")

    def format(self, record):
        """The record as one line of JSON with its time in UTC."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line.update({name: record.__dict__[name] for name in self.EXTRA if name in record.__dict__})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
