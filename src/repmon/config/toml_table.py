"""A TOML table read key by key: every error names the file, the key, the value and the fix."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload
from urllib.parse import urlsplit

from repmon.errors import RepmonError

_CONTACT = re.compile(r"[^\s@<>]+@[^\s@<>.]+\.[^\s@<>]+|https?://[^\s/.]+\.\S+")


class ConfigError(RepmonError):
    """The configuration cannot be used; the message is one line and says what to change."""


class Table:
    """A TOML table that remembers which keys were read, so that a mistyped key is an error and not silence."""

    def __init__(self, path: Path, name: str, raw: dict[str, Any]) -> None:
        self.path, self.name, self.raw = path, name, raw
        self._known: set[str] = set()

    @property
    def known(self) -> frozenset[str]:
        """Keys that were asked for."""
        return frozenset(self._known)

    def _key(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def wrong(self, key: str, value: object, want: str) -> ConfigError:
        """The error for a value that is not what it must be."""
        return ConfigError(f"{self.path}: {self._key(key)} is {value!r}, but must be {want}.")

    def take(self, key: str) -> Any:
        """The value as TOML has it; None when it is not set."""
        self._known.add(key)
        return self.raw.get(key)

    def text(self, key: str) -> str | None:
        """A text that is not blank."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, value, "a text in quotes")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not set."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, value, 'a list of texts, for example ["one", "two"]')
        return tuple(value)

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """One of some words, in any case."""
        value = self.text(key)
        if value is not None and value.casefold() not in choices:
            raise self.wrong(key, value, f"one of {', '.join(choices)}")
        return value.casefold() if value is not None else None

    def url(self, key: str) -> str | None:
        """A web address."""
        value = self.text(key)
        if value is not None and not _is_web_address(value):
            raise self.wrong(key, value, "a web address that starts with http:// or https://")
        return value

    def contact(self, key: str) -> str | None:
        """An e-mail address or a web address, whatever stands around it."""
        value = self.text(key)
        if value is not None and not _CONTACT.search(value):
            raise self.wrong(key, value, "an e-mail address or a web address (https://...), so that sites can reach you")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false (without quotes)")
        return value

    @overload
    def number(self, key: str, default: float, *, low: float, high: float = ...) -> float: ...
    @overload
    def number(self, key: str, default: None, *, low: float, high: float = ...) -> float | None: ...
    def number(self, key: str, default: float | None, *, low: float, high: float = float("inf")) -> float | None:
        """A finite number within bounds, both included."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value == float("inf") or not low <= value <= high:
            limit = f"from {low:g} to {high:g}" if high != float("inf") else f"of at least {low:g}"
            raise self.wrong(key, value, f"a number {limit}")
        return value

    @overload
    def whole(self, key: str, default: int, *, low: int, high: int = ...) -> int: ...
    @overload
    def whole(self, key: str, default: None, *, low: int, high: int = ...) -> int | None: ...
    def whole(self, key: str, default: int | None, *, low: int, high: int | None = None) -> int | None:
        """A whole number within bounds, both included."""
        value = self.number(key, None, low=low, high=float("inf") if high is None else high)
        if value is None:
            return default
        if value != int(value):
            raise self.wrong(key, value, "a whole number")
        return int(value)

    def table(self, key: str) -> Table:
        """A table within this one; empty when it is not set."""
        value = self.take(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.wrong(key, value, f"a table: [{self._key(key)}]")
        return Table(self.path, self._key(key), value)

    def tables(self, key: str) -> dict[str, Table]:
        """The tables within a table, by name."""
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.raw}

    def rest(self) -> dict[str, Any]:
        """What nothing has asked for yet."""
        return {key: value for key, value in self.raw.items() if key not in self._known}

    def done(self) -> None:
        """Refuse keys that nothing read."""
        for key in self.rest():
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known here: {', '.join(sorted(self._known))}."
            raise ConfigError(f"{self.path}: unknown key {self._key(key)}.{hint}")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, a bracket that is never closed
        return False
