"""A profile page of any site: whether it is the one that was asked for, and what the ways that most sites share say on it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from repmon.extract.fields import Facts, combine
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.microdata import microdata_items
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.schema_org import physicians
from repmon.extract.subject import Site, is_another_sites, names_agree, subject_facts
from repmon.model import Listing, NoListing

_WORD = re.compile(r"[a-z]{2,}")
_TITLES = frozenset({"dr", "doctor", "md", "do", "prof"})
_MARKS_PEOPLE = re.compile(r"\bitem[tT]ype\s*=[^>]{0,300}(?:[Pp]hysician|[Dd]entist|[Pp]erson|[Mm]edical[Bb]usiness)\b")
"""Microdata of somebody: breadcrumbs and ratings alone are not worth a DOM."""
_WANTED = ("name", "specialties", "offices", "accepting")


def own_key(page: Page, site: Site) -> str | None:
    """The key of the listing that the page calls itself."""
    return next(filter(None, map(site.key_of, own_urls(page))), None)


def refusal(page: Page, site: Site, *, ours: Sequence[str] = ()) -> NoListing | None:
    """Why a page is not the profile that was asked for: it is gone, another site's or another person's; None when it may be.

    Args:
        page: the page.
        site: the site's spider.
        ours: words of the site's own pages, spelt like that; a page that has neither one of them nor an own address is another
            site's.
    """
    if says_gone(page) or is_another_sites(page, site):
        return explain_no_listing(page, "physician")
    own = own_key(page, site)
    if own is None and ours and not any(word in page.text for word in ours):
        return explain_no_listing(page, "physician")
    return other_person(site.key_of(page.url), own)


def other_person(asked: str | None, own: str | None) -> NoListing | None:
    """The answer to a page that is another one than was asked for; None when it is the one, or nobody can tell."""
    if asked and own and asked != own:
        return NoListing("other_person", f"asked for {asked}, the page is {own}")
    return None


def other_subject(
    page: Page, site: Site, key: str | None, heading: str | None, named: Iterable[tuple[str | None, str | None]]
) -> NoListing | None:
    """The answer to a page whose own data give the name in its heading another id, or whose heading is another name.

    The latter only counts on a page that does not call itself the listing's: one that does has turned into another person's,
    which is told once a second night shows the same.

    Args:
        page: the page.
        site: the site's spider.
        key: the key of the listing that was asked for.
        heading: the page's main heading.
        named: names with their keys, as the page's data give them.
    """
    keys = [owner for name, owner in named if owner and names_agree(heading, name)]
    if key in keys:
        return None
    if another := other_person(key, next(iter(keys), None)):
        return another
    detail = f'asked for {page.url}, the page is about "{heading}"'
    is_own = key == own_key(page, site)
    return NoListing("other_person", detail) if heading and not is_own and is_named_otherwise(page.url, heading) else None


def is_named_otherwise(url: str, name: str | None) -> bool:
    """Whether an address that holds a name (``dr-jane-doe-x8abc``) and the page's main heading have no word in common.

    After a marriage or a move one of the words stays; an address without words says nothing.
    """
    asked = set(_WORD.findall(path_of(url).rstrip("/").rpartition("/")[2].casefold())) - _TITLES
    plain = unicodedata.normalize("NFKD", (name or "").split(",", maxsplit=1)[0]).encode("ascii", "ignore").decode()
    shown = set(_WORD.findall(plain.casefold())) - _TITLES
    return len(asked) > 1 and len(shown) > 1 and not asked & shown


def marked_up_ways(page: Page, site: Site, *, key: str | None, name: str | None = None) -> list[Facts]:
    """What the page's JSON-LD, else its microdata, says about its subject."""
    people = physicians(json_ld_nodes(page))
    way = subject_facts(people, "json_ld", site, key=key, name=name)
    if way is not None:
        return [way]
    marked = physicians(microdata_items(page.marked)) if "itemscope" in page.seen and _MARKS_PEOPLE.search(page.seen) else []
    way = subject_facts(marked, "microdata", site, key=key, name=name)
    return [way] if way is not None else []


def is_complete(ways: Sequence[Facts]) -> bool:
    """Whether what was read needs no further way: a rating with its count, and every field that nearly all pages show."""
    return is_rated(ways) and all(any(getattr(facts, field) not in (None, ()) for facts in ways) for field in _WANTED)


def is_rated(ways: Sequence[Facts]) -> bool:
    """Whether one way saw a whole rating: a value with its count, or a count of 0."""
    ratings = [facts.rating for facts in ways if facts.rating is not None and facts.rating.count is not None]
    return any(rating.value or not rating.count for rating in ratings)


def listing_of(page: Page, site: Site, key: str | None, ways: Sequence[Facts]) -> Listing | NoListing:
    """Make a listing of what the ways saw; a page without a name is none."""
    if not any(facts.name for facts in ways):
        return explain_no_listing(page, "physician")
    return combine(site.name, key or "", without_query(page.url), ways)
