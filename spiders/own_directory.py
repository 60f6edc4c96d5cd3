"""The organisation's own "Find a doctor" pages.

Access:
    Plain HTTP. Every page that the sitemap (``sitemap`` in ``repmon.toml``) or the list pages (``start``) name is read; a page
    with a schema.org physician (JSON-LD, microdata, RDFa) is a listing, and so is one headed by a name with medical letters.
    Only addresses that look like people's pages (``/find-a-doctor/…``, ``/physicians/…``) are visited;
    ``allow = ["/who-we-are/"]`` names others: regular expressions, of which one must be found in the address.
Terms:
    The organisation's own site: its owner agrees.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    Whatever ``bestRating`` says, else 5. A self-published rating is the organisation's own survey, not a third party's, and is
    labelled so.
Correcting a listing:
    The web team changes the directory or the system that feeds it.
Caveats:
    A page about a clinic names its physicians, too: it is nobody's listing unless it names exactly one, or says whose it is.
    Hand-written JSON-LD is often broken and is repaired where that is certain.
History:
    Read since 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import unquote, urljoin, urlsplit

from repmon.clean.credentials import is_credential
from repmon.crawl.directory import DirectorySpider
from repmon.extract.challenge import title_of
from repmon.extract.cut_off import is_cut_off
from repmon.extract.fields import Facts, Way, combine, credentials_in, text_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.microdata import microdata_items, rdfa_items
from repmon.extract.no_listing import explain_no_listing, main_heading, says_gone
from repmon.extract.own_url import linked_urls, own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.plain_profile import TITLE_ENDS, plain_facts
from repmon.extract.profile_page import is_complete
from repmon.extract.schema_org import Person, physician_facts, physicians, types_of
from repmon.extract.subject import names_agree
from repmon.model import Listing, PageReading, SearchPage

_PEOPLE = re.compile(
    r"/(?:[\w-]*-)?(?:doctors?|physicians?|providers?|clinicians?|specialists?|practitioners?|surgeons?|dentists?|people|faculty"
    r"|staff|team|profiles?|bios?)(?:-[\w-]+)?/[^/?#]|/(?:meet-)?dr-[^/?#]+/?$",
    re.IGNORECASE,
)
_DOCTOR = re.compile(r"Dr\.? (?:[\w.'’-]+ ){1,4}[\w'’-]+(?:, .*)?$")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


class OwnDirectory(DirectorySpider):
    """Physician pages of the organisation's own site."""

    name = "own_directory"
    title = "Own directory"
    home = ""
    counts_what = "own survey"
    fix_note = "Ask the web team to change the directory, or the system that feeds it."
    people: ClassVar[re.Pattern[str]] = _PEOPLE
    """What the address of a physician's page looks like, where ``allow`` does not say it."""

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The address's path, in small letters, without index page and final slash; None for the front page."""
        path = _INDEX.sub("", unquote(path_of(url))).rstrip("/").casefold()
        return path or None

    def is_profile(self, url: str) -> bool:
        """Whether a page of the sitemap is worth a visit."""
        allow = self.tonight.site.options.get("allow") or [self.people.pattern]
        return self.key_of(url) is not None and any(re.search(str(pattern), url, re.IGNORECASE) for pattern in allow)

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read the page of one physician, or a list that leads to such pages; a page about nobody is no listing."""
        if says_gone(page):
            return explain_no_listing(page, "physician")
        found = list(cls._marked_up(page))
        people = [person for _, persons in found for person in persons]
        ways = [cls._facts(page, person, way) for way, persons in found for person in cls._subject(page, persons)]
        name = next((facts.name for facts in ways if facts.name), None) or cls._headed(page)
        if name and not is_complete(ways) and not is_cut_off(page):
            ways.append(cls._labelled(plain_facts(page, name, cls, known=ways)))
        if not ways:
            return cls._list(page, people) or explain_no_listing(page, "schema.org physician of its own")
        address = page.url or next(own_urls(page), "")
        return combine(cls.name, cls.key_of(address) or "", without_query(address), ways)

    @classmethod
    def _marked_up(cls, page: Page) -> Iterator[tuple[Way, Sequence[Person]]]:
        yield "json_ld", physicians(json_ld_nodes(page))
        if b"itemscope" in page.body:
            yield "microdata", physicians(microdata_items(page.selector))
        if b"typeof=" in page.body:
            yield "microdata", physicians(rdfa_items(page.selector))

    @classmethod
    def _headed(cls, page: Page) -> str | None:
        """A page without schema.org is somebody's when its address is, and its heading or title names a doctor.

        Of a saved page that does not say where it is from, the main heading must.
        """
        heading = main_heading(page) or (None if page.looks_like_html else page.visible_text.title)
        if not (page.url or any(own_urls(page))):
            return heading if heading and _is_a_doctors(heading) else None
        names = (heading or "", TITLE_ENDS.split(title_of(page))[0])
        return next(filter(_is_a_doctors, names), None) if cls.people.search(page.url) else None

    @classmethod
    def _facts(cls, page: Page, person: Person, way: Way) -> Facts:
        return cls._labelled(physician_facts(person, way, page_host=urlsplit(page.url).hostname or ""))

    @classmethod
    def _labelled(cls, facts: Facts) -> Facts:
        """With a self-published rating named as what it is."""
        if facts.rating is None:
            return facts
        counted = (cls.counts_what, facts.rating.counts_what)
        counts_what = " ".join(dict.fromkeys(filter(None, counted)))
        return replace(facts, rating=replace(facts.rating, counts_what=counts_what))

    @classmethod
    def _subject(cls, page: Page, people: Sequence[Person]) -> Sequence[Person]:
        """Whose address is the page's, else whom the heading names, else the only physician, unless he is another page's.

        Several objects are one person's when they have one name.
        """
        own = {cls.key_of(address) for address in (page.url, *own_urls(page)) if address} - {None}
        heading = main_heading(page)
        chosen = [person for person in people if cls._address_key(person) in own]
        chosen = chosen or [person for person in people if names_agree(heading, _name_of(person))]
        if chosen:
            return chosen if all(names_agree(_name_of(chosen[0]), _name_of(person)) for person in chosen[1:]) else ()
        if len(people) != 1 or cls._address_key(people[0]) is not None:
            return ()
        is_another = _has_medical_letters(heading) and not _share_a_word(heading, _name_of(people[0]))
        return () if is_another or (heading and "person" in types_of(people[0].node)) else people

    @classmethod
    def _address_key(cls, person: Person) -> str | None:
        named = (text_of(person.node.get(name)) for name in ("url", "mainEntityOfPage", "@id"))
        return next((key for address in named if address and (key := cls.key_of(address))), None)

    @classmethod
    def _list(cls, page: Page, people: Sequence[Person]) -> SearchPage | None:
        """A page that leads to people's pages: by its schema.org objects, else by its links below the page's own address."""
        stated = [urljoin(page.url, url) for person in people if (url := text_of(person.node.get("url")))]
        links = list(linked_urls(page))
        below = f"{cls.key_of(page.url) or ''}/"
        led_to = [url for _, url in links if cls.people.search(url) and (cls.key_of(url) or "").startswith(below)]
        keys = {key: without_query(url) for url in stated or led_to if (key := cls.key_of(url))}
        following = next((url for rel, url in links if "next" in rel.split()), None)
        hits = tuple(Listing(cls.name, key, url) for key, url in keys.items())
        return SearchPage(hits, next_url=following) if hits else None


def _name_of(person: Person) -> str | None:
    return text_of(person.node.get("name"))


def _has_medical_letters(heading: str) -> bool:
    return any(map(is_credential, (credentials_in(heading) or "").replace(",", " ").split()))


def _is_a_doctors(heading: str) -> bool:
    return _has_medical_letters(heading) or _DOCTOR.match(heading) is not None


def _share_a_word(heading: str, name: str | None) -> bool:
    """Whether a heading and a name may be one person's; a practice that calls itself a physician has another name."""
    return bool({*heading.partition(",")[0].casefold().split()} & {*(name or "").partition(",")[0].casefold().split()})
