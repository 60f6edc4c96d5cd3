"""Damaged pages, and whether what was read from one can be found on it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from urllib.parse import unquote_plus

from repmon.extract.page import Page
from repmon.model import Listing, PageReading, Rating, SearchPage

_TAGS = re.compile(rb"(<[^>]*>)")
_MARKUP = re.compile(r"</?[A-Za-z!][^>]*>")
_WORD = re.compile(r"[A-Z]?[^\WA-Z]+|[A-Z]+")
"""A word, also one of several that a lost tag has run together."""
_DRAWN = re.compile(r"★|MeterChiclet__Item")
"""One of the stars, or of the boxes of a meter, in which a site draws a rating."""
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_TEXTS = ("name", "credentials", "npi", "practice", "website")
_PLACE = ("name", "street", "street2", "city", "state", "zip", "phone")
_STATUS_WORDS = {"active": "", "temporarily_closed": "closed"}


def damaged(page: Page, others: list[Page], dice: random.Random) -> Page:
    """The page after one to three mishaps; ``others`` are pages of other sites, parts of which may get into it."""
    for _ in range(dice.randint(1, 3)):
        page = replace(page, body=dice.choice(_MISHAPS)(page.body, others, dice))
    return page


def _cut_end(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    return body[: dice.randrange(len(body) + 1)]


def _cut_start(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    return body[dice.randrange(len(body) + 1) :]


def _flip(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    flipped = bytearray(body)
    for _ in range(dice.randint(1, 30) if body else 0):
        flipped[dice.randrange(len(flipped))] = dice.randrange(256)
    return bytes(flipped)


def _shuffle_tags(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    tags = _TAGS.split(body)
    dice.shuffle(tags)
    return b"".join(tags)


def _drop_tags(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    return b"".join(piece for piece in _TAGS.split(body) if dice.random() > 0.1)


def _swap_parts(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    one, other = sorted((dice.randrange(len(body) + 1), dice.randrange(len(body) + 1)))
    return body[one:other] + body[:one] + body[other:]


def _break_json(body: bytes, _: list[Page], dice: random.Random) -> bytes:
    return body.replace(*dice.choice([(b"\\u0022", b'\\"'), (b":", b": [["), (b"}", b""), (b",", b",,"), (b'"', b"'")]))


def _add_other(body: bytes, others: list[Page], dice: random.Random) -> bytes:
    return body + dice.choice(others).body if others else body


_MISHAPS = (_cut_end, _cut_start, _flip, _shuffle_tags, _drop_tags, _swap_parts, _break_json, _add_other)


def listings(reading: PageReading) -> list[Listing]:
    """Every listing of a reading."""
    return [reading] if isinstance(reading, Listing) else list(reading.hits) if isinstance(reading, SearchPage) else []


@dataclass(frozen=True)
class Shown:
    """What a page holds, in all the ways in which a value may be written on it."""

    page: Page

    @cached_property
    def squeezed(self) -> str:
        """The page's letters and digits: plain, without its tags, with its escapes and addresses resolved."""
        texts = [self.page.text, *(self.page.body.decode(name, errors="replace") for name in ("utf-8", "cp1252"))]
        return "|".join(_squeezed(form) for text in {*texts, self.page.url} for form in _forms(text))

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """Every number on the page."""
        return tuple({float(number.replace(",", "")[:18]) for number in _NUMBER.findall(self.page.text)})

    def invented(self, listing: Listing) -> Iterator[str]:
        """Name the values of a listing that the page does not hold."""
        texts = [(field, getattr(listing, field)) for field in _TEXTS]
        texts += [("specialty", specialty) for specialty in listing.specialties]
        texts += [(f"office {field}", getattr(office, field)) for office in listing.offices for field in _PLACE]
        texts.append(("status", _STATUS_WORDS.get(listing.status, listing.status) if listing.status else None))
        yield from (f"{field} {value!r}" for field, value in texts if value and not self._holds(value))
        if listing.accepting is not None and "accept" not in self.squeezed:
            yield f"accepting {listing.accepting}"
        if listing.rating is not None:
            yield from self._invented_rating(listing.rating)

    def _holds(self, value: str) -> bool:
        wordings = (value, _MARKUP.sub("", value))
        words = (_squeezed(word) for word in _WORD.findall(_MARKUP.sub(" ", value)))
        return any(_squeezed(wording) in self.squeezed for wording in wordings) or all(word in self.squeezed for word in words)

    def _invented_rating(self, rating: Rating) -> Iterator[str]:
        if rating.count and rating.count not in self.numbers:
            yield f"count {rating.count}"
        if rating.value is None:
            return
        nearest = (rating.step or 0.0) / 2 + 1e-6
        said = any(abs(number - rating.value) <= nearest or abs(number / 20 - rating.value) < 1e-6 for number in self.numbers)
        if not said and len(_DRAWN.findall(self.page.text)) < rating.value:
            yield f"rating {rating.value}"


def _forms(text: str) -> Iterator[str]:
    """The text as it stands, with its escapes, entities and addresses resolved, and each of these without tags."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    for form in (text, plain, unescape(text), unescape(plain), unquote_plus(unescape(plain))):
        yield form
        yield unescape(_MARKUP.sub("", form))


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
