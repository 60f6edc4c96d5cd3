"""Addresses that end in a name and a town ("dr-jane-doe-northfield-ma"): they follow whoever moves or takes another name."""

from __future__ import annotations

from repmon.clean.folding import fold
from repmon.extract.fields import in_given_order
from repmon.extract.own_name import is_named_otherwise
from repmon.extract.page import Page
from repmon.extract.profile_page import other_person
from repmon.extract.subject import Site
from repmon.model import NoListing

_NAME_WORDS = 2


def another_slugs(page: Page, site: Site, own: str | None, name: str | None) -> NoListing | None:
    """The answer to a page that is another person's, on a site whose keys are numbers or slugs, which cannot be compared.

    A name that contradicts the address only counts on a page that does not call itself the listing's: one that does has turned
    into another person's, which is told once a second night shows the same.

    Args:
        page: the page.
        site: the site's spider.
        own: the key that the page calls itself by.
        name: whom the page is about.
    """
    asked = site.key_of(page.url)
    if asked and own and asked.isdigit() == own.isdigit() and not is_new_slug(own, asked, name):
        return other_person(asked, own)
    if asked != own and is_named_otherwise(page.url, name):
        return NoListing("other_person", f"asked for {page.url}, the page is about {name}")
    return None


def is_new_slug(own: str, asked: str, name: str | None) -> bool:
    """Whether two slugs are one person's: the same name in another town, or another last name and all else the same.

    Args:
        own: the slug that the page calls itself by.
        asked: the slug under which it was found.
        name: whom the page is about.
    """
    named = {word for word in fold(in_given_order(name or "")).split() if len(word) > 1} - {"dr"}
    new, old = {*own.split("-")}, {*asked.split("-")}
    if asked.isdigit() or len(named) < _NAME_WORDS:
        return False
    return named <= old or (new - old < named and len(old - new) < _NAME_WORDS)
