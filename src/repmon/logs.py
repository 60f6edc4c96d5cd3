"""What a night says: plain lines for people or, with ``--log-format json``, one JSON object a line for a log collector.

An object has ``time`` (UTC), ``level``, ``night``, ``site``, ``event`` and ``fields``. Addresses are cut down to their host,
because a profile's path names a person, and of an unexpected error only its kind is told.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from typing import Any, TextIO

from repmon.model import Night

Say = Callable[[str], None]

_ADDRESS = re.compile(r"(https?://[^/\s]+)/[^\s,;)]*")
_OURS = "repmon: "
"""How the command line begins the one line that says why it failed."""


class Line(str):
    """A line for people that carries, beside its text, what a machine wants to know of it."""

    event: str
    site: str | None
    level: str
    fields: dict[str, Any]

    def __new__(cls, text: str, *, event: str, site: str | None = None, level: str = "info", **fields: Any) -> Line:
        """Make a line; ``fields`` must be JSON-able."""
        line = super().__new__(cls, text)
        line.event, line.site, line.level, line.fields = event, site, level, fields
        return line


class JsonLines(TextIOBase):
    """Stands in for stderr, so that whatever is written there becomes JSON: progress, warnings, errors."""

    def __init__(self, stream: TextIO) -> None:
        self.night: Night | None = None
        self._stream = stream
        self._begun = ""

    def write(self, text: str) -> int:
        """Write each finished line as an object of its own."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            if line.strip():
                failed = line.startswith(_OURS)
                self.emit("failed" if failed else "message", "error" if failed else "info", text=line.removeprefix(_OURS))
        return len(text)

    def flush(self) -> None:
        """Hand on what has been written."""
        self._stream.flush()

    def say(self, line: str) -> None:
        """Take a night's line: its fields, or its text where it is only that."""
        if isinstance(line, Line):
            self.emit(line.event, line.level, site=line.site, **line.fields)
        else:
            self.emit("message", "info", text=line)

    def emit(self, event: str, level: str, *, site: str | None = None, **fields: Any) -> None:
        """Write one object."""
        time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        parts = {"time": time, "level": level, "night": self.night, "site": site, "event": event, "fields": _host_only(fields)}
        self._stream.write(json.dumps(parts, ensure_ascii=False, default=str) + "\n")
        self._stream.flush()


class _Records(logging.Handler):
    """Hands the records of Python's ``logging`` to the same stream."""

    def __init__(self, lines: JsonLines) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; of an exception, its kind."""
        fields = {"logger": record.name, "text": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
        self._lines.emit("message", record.levelname.lower(), **fields)


@contextmanager
def json_lines() -> Iterator[None]:
    """Let stderr and the log be JSON lines for the length of a block."""
    before = sys.stderr
    lines = JsonLines(before)
    records = _Records(lines)
    logging.getLogger().addHandler(records)
    sys.stderr = lines
    try:
        yield
    finally:
        sys.stderr = before
        logging.getLogger().removeHandler(records)


def sayer(night: Night, otherwise: Say) -> Say:
    """Return how to say a night's lines: as JSON where that is wanted, else as given."""
    if not isinstance(sys.stderr, JsonLines):
        return otherwise
    sys.stderr.night = night
    return sys.stderr.say


def _host_only(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub(r"\1/...", value)
    if isinstance(value, dict):
        return {name: _host_only(part) for name, part in value.items()}
    return [_host_only(part) for part in value] if isinstance(value, list | tuple) else value
