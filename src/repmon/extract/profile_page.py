"""A profile page of any site: whether it is the one that was asked for, and what the ways that most sites share say on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from repmon.extract.fields import Facts, Way, combine
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.microdata import microdata_items
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_name import facts_needed, is_named_otherwise, is_surely_a_persons
from repmon.extract.own_url import own_urls, without_query
from repmon.extract.page import Page
from repmon.extract.schema_org import physicians
from repmon.extract.subject import Site, is_another_sites, names_agree, subject_facts
from repmon.model import Listing, NoListing

_MARKS_PEOPLE = re.compile(r"\bitem[tT]ype\s*=[^>]{0,300}(?:[Pp]hysician|[Dd]entist|[Pp]erson|[Mm]edical[Bb]usiness)\b")
"""Microdata of somebody: breadcrumbs and ratings alone are not worth a DOM."""
_WANTED = ("name", "specialties", "offices", "accepting")
_OF_A_PROFILE = ("npi", "gender", "specialties", "practice", "offices", "website", "rating", "accepting", "status")
"""Facts that errors, walls and lists do not show."""
_STATED: Collection[Way] = ("api", "embedded_json")
"""Ways that look for the listing by its key, whatever it is called."""
_SHOWN: Collection[Way] = ("dom", "text")
"""Ways that take a page's heading for a name."""
_LONGEST_SHOWN = 80


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
    return other_name(page, site, key, heading)


def other_name(page: Page, site: Site, key: str | None, name: str | None) -> NoListing | None:
    """The answer to a page about another name than its address holds, which does not call itself the listing's, either."""
    if name and is_named_otherwise(page.url, name) and is_surely_a_persons(name) and key != own_key(page, site):
        return NoListing("other_person", f'asked for {page.url}, the page is about "{name}"')
    return None


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
    """Make a listing of what the ways saw; a page is none that names nobody, somebody else, or shows nothing of a profile."""
    named = next((facts for facts in ways if facts.name), None)
    if named is None or not named.name:
        return explain_no_listing(page, "physician")
    if named.way not in _STATED and (another := other_name(page, site, key, named.name)):
        return another
    if named.way in _SHOWN and not _is_profile(named.name, page, ways):
        return explain_no_listing(page, f'physician: its heading is "{named.name[:_LONGEST_SHOWN]}"')
    return combine(site.name, key or "", without_query(page.url), ways)


def _is_profile(name: str, page: Page, ways: Sequence[Facts]) -> bool:
    """Whether a page's heading is a person's name, and the page shows what a profile of somebody so named shows."""
    needed = facts_needed(name, page.url or next(own_urls(page), ""))
    if not needed:
        return needed == 0
    shown = (any(getattr(facts, field) not in (None, ()) for facts in ways) for field in _OF_A_PROFILE)
    return sum(shown) >= needed
