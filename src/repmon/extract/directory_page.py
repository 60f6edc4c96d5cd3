"""A page of a directory of any make: whose it is by its schema.org objects or its heading, or where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from repmon.clean.credentials import is_credential
from repmon.extract.challenge import title_of
from repmon.extract.cut_off import is_cut_off
from repmon.extract.fields import Facts, Way, combine, credentials_in, text_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.microdata import microdata_items, rdfa_items
from repmon.extract.no_listing import explain_no_listing, main_heading, says_gone
from repmon.extract.own_name import holds_a_name, is_a_persons
from repmon.extract.own_url import linked_urls, own_urls, without_query
from repmon.extract.page import Page
from repmon.extract.plain_profile import TITLE_ENDS, plain_facts
from repmon.extract.profile_page import is_complete, other_name
from repmon.extract.schema_org import Person, physician_facts, physicians, types_of
from repmon.extract.schema_places import name_of
from repmon.extract.subject import Site, names_agree
from repmon.model import Listing, PageReading, SearchPage

_PEOPLE = rb"""\s*=\s*["']?[^"'<>=]{0,300}?(?i:physician|dentist|person|medical(?:business|clinic|organization))"""
_MICRODATA_OF_PEOPLE = re.compile(rb"item[tT]ype" + _PEOPLE)
_RDFA_OF_PEOPLE = re.compile(rb"typeof" + _PEOPLE)
"""Marks of somebody: those of breadcrumbs and ratings alone are not worth a DOM."""
_DOCTOR = re.compile(r"Dr\.? (?:[\w.'’-]+ ){1,4}[\w'’-]+(?:, .*)?$")


def read_directory_page(page: Page, site: Site, people: re.Pattern[str]) -> PageReading:
    """Read the page of one physician, or a list that leads to such pages; a page about nobody is no listing.

    Args:
        page: the page.
        site: the directory's spider; its ``counts_what`` labels a rating that the directory gives its own people.
        people: what the address of a person's page looks like.
    """
    if says_gone(page):
        return explain_no_listing(page, "physician")
    found = list(_marked_up(page))
    ways = [_facts(page, site, person, way) for way, persons in found for person in _subject(page, site, persons)]
    name = next((facts.name for facts in ways if facts.name), None) or _headed(page, people)
    if not ways and holds_a_name(page.url) and (another := other_name(page, site, site.key_of(page.url), name)):
        return another
    if name and not is_complete(ways) and not is_cut_off(page):
        ways.append(_labelled(site, plain_facts(page, name, site, known=ways)))
    if not ways:
        stated = [person for _, persons in found for person in persons]
        return _list(page, site, stated, people) or explain_no_listing(page, "schema.org physician of its own")
    address = page.url or next(own_urls(page), "")
    return combine(site.name, site.key_of(address) or "", without_query(address), ways)


def _marked_up(page: Page) -> Iterator[tuple[Way, Sequence[Person]]]:
    yield "json_ld", physicians(json_ld_nodes(page))
    if _MICRODATA_OF_PEOPLE.search(page.body):
        yield "microdata", physicians(microdata_items(page.marked))
    if _RDFA_OF_PEOPLE.search(page.body):
        yield "microdata", physicians(rdfa_items(page.marked))


def _headed(page: Page, people: re.Pattern[str]) -> str | None:
    """A page without schema.org is somebody's when its address is, and its heading or title names a doctor.

    Of a saved page that does not say where it is from, the main heading must.
    """
    heading = main_heading(page) or (None if page.looks_like_html else page.visible_text.title)
    if not (page.url or any(own_urls(page))):
        return heading if heading and _is_a_doctors(heading) else None
    names = (heading or "", TITLE_ENDS.split(title_of(page))[0])
    return next(filter(_is_a_doctors, names), None) if people.search(page.url) else None


def _facts(page: Page, site: Site, person: Person, way: Way) -> Facts:
    return _labelled(site, physician_facts(person, way, page_host=urlsplit(page.url).hostname or ""))


def _labelled(site: Site, facts: Facts) -> Facts:
    """With a self-published rating named as what it is."""
    if facts.rating is None:
        return facts
    counted = (site.counts_what, facts.rating.counts_what)
    counts_what = " ".join(dict.fromkeys(filter(None, counted)))
    return replace(facts, rating=replace(facts.rating, counts_what=counts_what))


def _subject(page: Page, site: Site, people: Sequence[Person]) -> Sequence[Person]:
    """Whose address is the page's, else whom the heading names, else the only physician, unless he is another page's.

    Several objects are one person's when they have one name.
    """
    own = {site.key_of(address) for address in (page.url, *own_urls(page)) if address} - {None}
    heading = main_heading(page)
    chosen = [person for person in people if _address_key(site, person) in own]
    chosen = chosen or [person for person in people if names_agree(heading, name_of(person.node))]
    if chosen:
        return chosen if all(names_agree(name_of(chosen[0].node), name_of(person.node)) for person in chosen[1:]) else ()
    if len(people) != 1 or _address_key(site, people[0]) is not None:
        return ()
    is_another = _has_medical_letters(heading) and not _share_a_word(heading, name_of(people[0].node))
    return () if is_another or (heading and "person" in types_of(people[0].node)) else people


def _address_key(site: Site, person: Person) -> str | None:
    named = (text_of(person.node.get(name)) for name in ("url", "mainEntityOfPage", "@id"))
    return next((key for address in named if address and (key := site.key_of(address))), None)


def _list(page: Page, site: Site, stated: Sequence[Person], people: re.Pattern[str]) -> SearchPage | None:
    """A page that leads to people's pages: by its schema.org objects, else by its links below the page's own address."""
    addresses = [urljoin(page.url, url) for person in stated if (url := text_of(person.node.get("url")))]
    links = list(linked_urls(page))
    below = f"{site.key_of(page.url) or ''}/"
    led_to = [url for _, url in links if people.search(url) and (site.key_of(url) or "").startswith(below)]
    keys = {key: without_query(url) for url in addresses or led_to if (key := site.key_of(url))}
    following = next((url for rel, url in links if "next" in rel.split()), None)
    hits = tuple(Listing(site.name, key, url) for key, url in keys.items())
    return SearchPage(hits, next_url=following) if hits else None


def _has_medical_letters(heading: str) -> bool:
    return any(map(is_credential, (credentials_in(heading) or "").replace(",", " ").split()))


def _is_a_doctors(heading: str) -> bool:
    return (_has_medical_letters(heading) or _DOCTOR.match(heading) is not None) and is_a_persons(heading)


def _share_a_word(heading: str, name: str | None) -> bool:
    """Whether a heading and a name may be one person's; a practice that calls itself a physician has another name."""
    return bool({*heading.partition(",")[0].casefold().split()} & {*(name or "").partition(",")[0].casefold().split()})
