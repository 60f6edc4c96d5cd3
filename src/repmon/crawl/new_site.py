"""``repmon new-site``: a new site's spider and its first fixture page, made of one saved profile.

The spider reads at once what the page offers through schema.org and plain words; what makes the site different is then
written into it. Nothing else in the tree has to be touched: the catalogue finds the spider, the tests find the fixture.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from repmon.crawl.catalogue import sites, spider_folder
from repmon.crawl.draft_paths import DraftPaths, draft_paths
from repmon.errors import RepmonError, UsageError
from repmon.extract.any_page import read_any_page
from repmon.extract.challenge import title_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.own_url import own_urls, path_of
from repmon.extract.page import Page
from repmon.extract.plain_profile import TITLE_ENDS
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.search_form import SearchForm, search_form
from repmon.extract.site_data import site_data
from repmon.model import Listing, NoListing, PageReading

SITUATIONS = (
    "rated", "unrated", "many offices", "no phone", "renamed", "closed, retired or not accepting", "removed", "blocked",
    "no result", "one result", "many results", "truncated",
)  # fmt: skip
"""What a site's fixture pages show between them; ``tests/sites`` asks for each of them, or for the reason why it cannot be."""

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_HOST = re.compile(r"[\w.-]+(?::\d+)?")
_FORM = re.compile(r"<form\b[^<>]{0,200}\baction=[^<>\n]{1,200}>")
_TEMPLATE = Template('''\
"""$title ($host).

Access:
    Plain HTTP. To be completed: what carries the data, and how a physician is found.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    Up to $scale stars. To be completed: the smallest step shown, and whether ratings, reviews or surveys are counted.
Correcting a listing:
    To be completed: who may correct a listing, where, and the usual wait.
Caveats:
    To be completed: whose ratings and phones also stand on a profile.
History:
    Written for pages as of $year.
"""

from __future__ import annotations

import re
$imports

$declared
class $class_name(SiteSpider):
    """Profiles of $title."""

    name = "$name"
    title = "$title"
    home = "$home"
    profile_path = re.compile(r"$pattern", re.IGNORECASE)
    scale_max = $scale
    counts_what = "$counts_what"
    fix_note = "Claim this profile on the site."
$search
    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile by $ways; a page of results by its links."""
        $read
''')
_SEARCH = Template('''
    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The site's own search form, once for each last name. To be tried: what it finds, and in which words."""
        return searches_by_name(f"{cls.home}$path", wanted, "$parameter")
''')


class NewSiteError(RepmonError):
    """The site cannot be made; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class NewSite:
    """What was written, and what the new spider reads from the saved page."""

    spider: Path
    fixture: Path
    reading: PageReading
    is_marked: bool
    """Whether words were found by which the site's own pages are known."""

    def as_text(self, name: str) -> str:
        """Tell a person what there is now, and what to do next."""
        unmarked = f"Nothing on the page tells whose it is: name words of the site's own pages as ours=(…) in {self.spider}."
        return "\n".join(
            [
                f"wrote {self.spider} and {self.fixture}",
                f"It reads: {_summary(self.reading)}.",
                *([] if self.is_marked else [unmarked]),
                f"Next: put invented people and texts into {self.fixture / 'page.html'}; then",
                f"  python -m pytest tests/sites -k {name}    writes expected.json and fails until you have compared it",
                f"  repmon extract {name} FILE                 shows what is read from other saved pages",
                f"and complete the docstring of {self.spider.name}. See docs/adding-a-site.md.",
            ]
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A site as far as one page tells it."""

    name: str
    title: str
    home: str
    pattern: str
    scale_max: float = 5.0
    counts_what: str = "ratings"
    step: float | None = None
    search: SearchForm | None = None
    ours: tuple[str, ...] = ()
    """Words that the site's own pages bear."""
    paths: DraftPaths | None = None
    """Where the page's own data are, when a script holds the physician's."""

    def key_of(self, url: str, /) -> str | None:
        match = re.search(self.pattern, path_of(url), re.IGNORECASE)
        return match["key"].casefold() if match else None


def new_site(name: str, saved: Path, url: str | None, *, year: int) -> NewSite:
    """Write ``spiders/NAME.py`` and ``tests/sites/NAME/`` into the clone that this program runs from.

    Args:
        name: the site's name in ``repmon.toml``: small letters, digits and underscores.
        saved: a profile as the site sent it.
        url: the profile's address; without it the page must name its own.
        year: this year, for the docstring.

    Raises:
        NewSiteError: there is nothing to write into, the name is taken or unusable, or the page has no address.
    """
    root = _clone()
    _check_name(name, root)
    try:
        page = Page(url or "", saved.read_bytes())
    except OSError as error:
        raise NewSiteError(f"{saved}: cannot be read ({error.strerror or error}).") from error
    address = url or next((shown for shown in own_urls(page) if urlsplit(shown).hostname), "")
    draft = _draft(name, Page(address, page.body))
    reading = _read(Page(address, page.body), draft)
    spider = root / "spiders" / f"{name}.py"
    fixture = root / "tests" / "sites" / name / _case_name(reading)
    fixture.mkdir(parents=True)
    (fixture / "page.html").write_bytes(page.body)
    _write_json(fixture / "request.json", {"url": address, "status": 200, "content_type": "text/html"})
    missing = {situation: "no page saved yet" for situation in SITUATIONS if situation != fixture.name}
    _write_json(fixture.parent / "without.json", missing)
    spider.write_text(_spider_text(draft, year), encoding="utf-8")
    return NewSite(_from_here(spider), _from_here(fixture), reading, bool(draft.ours))


def _read(page: Page, draft: _Draft) -> PageReading:
    """What the new spider will read."""
    if draft.paths is None:
        return read_any_page(page, draft)
    found = site_data(page, draft.paths.holder).record(draft.paths.record)
    return read_any_page(page, draft, record=draft.paths.reader(), found=found)


def _clone() -> Path:
    """The clone's folder.

    Raises:
        NewSiteError: the program runs from an installed package, or from another clone than the current folder's.
    """
    folder = spider_folder().resolve()
    if not _is_clone(folder.parent):
        raise NewSiteError(f"a site is added in a clone of repmon, not in an installed package ({folder}).")
    here = Path.cwd().resolve()
    if (other := next(filter(_is_clone, (here, *here.parents)), folder.parent)) != folder.parent:
        raise NewSiteError(
            f"{other} is not the clone that runs ({folder.parent}): install this one (pip install -e .), or go there."
        )
    if not os.access(folder, os.W_OK):
        raise NewSiteError(f"{folder} is not writable; a site is added in a clone of your own.")
    return folder.parent


def _is_clone(folder: Path) -> bool:
    return (folder / "spiders").is_dir() and (folder / "tests" / "sites").is_dir()


def _from_here(path: Path) -> Path:
    """A path as somebody in the current folder writes it."""
    here = Path.cwd().resolve()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _check_name(name: str, root: Path) -> None:
    if not _NAME.fullmatch(name) or iskeyword(name):
        raise UsageError(f"{name!r} is no usable name: take 2 to 40 small letters, digits and underscores.")
    taken = name in {info.name for info in sites()}
    if taken or (root / "spiders" / f"{name}.py").exists() or (root / "tests" / "sites" / name).exists():
        raise NewSiteError(f"there is a site {name!r} already; choose another name, or remove its spider and its fixtures.")


def _draft(name: str, page: Page) -> _Draft:
    """Raises NewSiteError when the page's address is not known, or is not that of a profile."""
    parts = urlsplit(page.url)
    folders, _, last = parts.path.rstrip("/").rpartition("/")
    if not last or parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        shown = f"{page.url!r} is no profile's address" if page.url else "the page does not say where it is from"
        raise NewSiteError(f"{shown}; give it with --url https://…")
    first, *between = folders.strip("/").split("/") if folders.strip("/") else [""]
    pattern = f"/{re.escape(first)}/".replace('"', ".") if first else "^/"
    pattern += r"[^/?#]+/" * len(between) + r"(?P<key>[^/?#]+?)(?:\.html?)?/?$"
    title = name.replace("_", " ").title()
    ratings = (physician_facts(person, "json_ld").rating for person in physicians(json_ld_nodes(page)))
    rating = next(filter(None, ratings), None)
    paths = draft_paths(page, page.visible_text.title or "")
    counted = "reviews" if paths and "review" in paths.count.casefold() else "ratings"
    return _Draft(
        name,
        title,
        f"{parts.scheme}://{parts.netloc}",
        pattern,
        scale_max=rating.scale_max if rating else 5.0,
        counts_what=(rating.counts_what if rating else None) or counted,
        search=search_form(page),
        ours=tuple(_own_words(page, name)),
        paths=paths,
    )


def _own_words(page: Page, name: str) -> list[str]:
    """The site's host and what ends the page's title, as far as the page bears them where it does not name its address.

    On a page without either, the site's name as it is spelt there, or the tag of a form: a reader that knows no such word takes
    any site's page for one of its own.
    """
    ending = TITLE_ENDS.split(title_of(page))[1:][-1:]
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    if words := [word for word in (host, *ending) if word and word in page.text]:
        return words
    spelt = "[ _-]?".join(name.split("_"))
    found = re.search(spelt, page.text, re.IGNORECASE) or _FORM.search(page.text)
    return [found[0]] if found else []


def _spider_text(draft: _Draft, year: int) -> str:
    paths = draft.paths
    found = f'found = site_data(page, "{paths.holder}").record("{paths.record}")\n        ' if paths else ""
    ours = "".join(f"{_literal(word)}, " for word in draft.ours).rstrip(" " if len(draft.ours) == 1 else ", ")
    arguments = ", ".join(
        ["page", "cls", *([f"ours=({ours})"] if ours else []), *(["record=_PHYSICIAN", "found=found"] if paths else [])]
    )
    return _TEMPLATE.substitute(
        name=draft.name,
        title=draft.title,
        class_name=draft.title.replace(" ", ""),
        host=urlsplit(draft.home).hostname,
        home=draft.home,
        imports=_imports(draft),
        declared=f"{paths.code()}\n\n" if paths else "",
        pattern=draft.pattern,
        scale=draft.scale_max,
        counts_what=draft.counts_what,
        year=year,
        search=_SEARCH.substitute(path=draft.search.path, parameter=draft.search.parameter) if draft.search else "",
        ways="its own data, its schema.org objects and its words" if paths else "its schema.org objects and its words",
        read=f"{found}return read_any_page({arguments})",
    )


def _literal(text: str) -> str:
    """A text in Python, in double quotes where it has none of its own."""
    return repr(text) if '"' in text else json.dumps(text, ensure_ascii=False)


def _imports(draft: _Draft) -> str:
    paths, searched = draft.paths, draft.search is not None
    readers = [name for name, used in (("OfficePaths", paths and paths.office), ("RecordPaths", paths)) if used]
    readers += ["stars_at"] if paths and (paths.stars or paths.count) else []
    lines = [
        ("from collections.abc import Sequence\n", searched),
        ("", not searched),
        ("from repmon.crawl.asking import searches_by_name", searched),
        ("from repmon.crawl.base import SiteSpider", True),
        ("from repmon.extract.any_page import read_any_page", True),
        ("from repmon.extract.page import Page", True),
        (f"from repmon.extract.record_paths import {', '.join(readers)}", paths),
        ("from repmon.extract.site_data import site_data", paths),
        (f"from repmon.model import PageReading{', Wanted' if searched else ''}", True),
    ]
    return "\n".join(line for line, used in lines if used)


def _case_name(reading: PageReading) -> str:
    if isinstance(reading, Listing) and reading.rating is not None:
        return "unrated" if reading.rating.count == 0 else "rated"
    return "saved"


def _summary(reading: PageReading) -> str:
    if isinstance(reading, Listing):
        found = [f"{field} ({way})" for field, way in reading.found_by.items()]
        return ", ".join(found) or "nothing yet"
    return f"nothing yet ({reading.detail})" if isinstance(reading, NoListing) else "a page of results, not a profile"


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
