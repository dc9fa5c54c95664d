"""The log: one line of JSON a record, whoever makes it, so that nothing a client sends can begin a line of its own."""

from __future__ import annotations

import json
import logging
import sys

_MOST_CHARACTERS = 500


class JsonLines(logging.Formatter):
    """Write a record as one line of ASCII; of an exception only the name of its class, never a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, object] = {
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()[:_MOST_CHARACTERS],
        }  # fmt: skip
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
        return json.dumps(entry)


def log_as_json() -> None:
    """Let what libraries warn of (a connection that broke while it was written to, say) go into the same log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
