"""The JSON that a page carries for its own scripts, or that a saved file is: whole, or as far as one that was cut off goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from repmon.extract.broken_json import whole_items
from repmon.extract.embedded_json import decode, element_text, flight_text, script_text, values_of
from repmon.extract.fields import dict_of, list_of
from repmon.extract.page import Page
from repmon.extract.record_paths import Record, inside

_DATA = re.compile(rb"\s*[{\[]")


def site_data(page: Page, *names: str) -> SiteData:
    """The data that a page's script assigns to a JavaScript name, or holds under an id; else those that the page itself is.

    Args:
        page: the page.
        names: names and ids; the first one that the page has counts.
    """
    texts = (_text_of(page.body, name.encode()) for name in names)
    return SiteData(next(filter(None, texts), page.text if is_data(page) else ""))


def _text_of(body: bytes, name: bytes) -> str | None:
    """What a name is assigned, else what the script of this id holds; a name with a dot is no id."""
    return script_text(body, name) or (element_text(body, name) if b"." not in name else None)


def is_data(page: Page) -> bool:
    """Whether a page is nothing but data, as the answer of a site's own interface."""
    return _DATA.match(page.body) is not None


def flight_data(page: Page, key: str) -> Iterator[Record]:
    """The objects that follow a key in the stream of a Next.js page."""
    return SiteData(flight_text(page.body, since=key)).records(key)


@dataclass(frozen=True)
class SiteData:
    """A text that holds JSON."""

    text: str

    @cached_property
    def value(self) -> Any:
        """All of it; None when it breaks off or is no JSON."""
        return decode(self.text) if self.text else None

    def record(self, path: str) -> Record:
        """The object at a path; empty when there is none, or the data break off."""
        return dict_of(inside(self.value, path))

    def records(self, key: str) -> Iterator[Record]:
        """The objects that follow a key anywhere, which breaks and broken ends elsewhere do not touch."""
        return (found for found in values_of(self.text, key) if isinstance(found, dict))

    def items(self, key: str, *of_each: str) -> list[Any] | None:
        """The list that follows a key anywhere; of data that are only a piece of it, the objects that have these keys."""
        found = next((found for found in values_of(self.text, key) if isinstance(found, list)), None)
        saved = [item for item in list_of(self.value) if dict_of(item).keys() >= {*of_each}]
        return found if found is not None else saved or None

    def begun(self, key: str) -> list[Any]:
        """The whole items of a list that breaks off."""
        return whole_items(self.text.partition(f'"{key}":')[2].lstrip())
