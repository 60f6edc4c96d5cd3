"""Which sites there are, found by reading the files of ``repmon.spiders`` without importing Scrapy or any spider."""

from __future__ import annotations

import ast
import difflib
import importlib
import importlib.util
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from repmon.errors import UsageError

if TYPE_CHECKING:
    from repmon.crawl.base import SiteSpider

PACKAGE = "repmon.spiders"
SECTIONS = ("Access", "Terms", "Robots", "Scale", "Correcting a listing", "Caveats", "History")
"""What the docstring of every spider's module must tell, each as a heading with a colon."""

_HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):\s*$", re.MULTILINE)


class UnknownSiteError(UsageError):
    """There is no spider of that name; the message is one line and names near matches."""


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What a spider's file says about its site."""

    name: str
    title: str
    home: str
    module: str
    fix_url: str | None = None
    fix_note: str | None = None
    key_env: str | None = None
    """Environment variable that holds the key of a source that is asked through an API."""
    enumerates: bool = False
    """Whether the site's whole directory is read, so that nobody has to be searched for."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Section of the docstring -> its text, as one paragraph."""


@cache
def sites() -> tuple[SiteInfo, ...]:
    """Return all sites that can be read, by name."""
    files = [file for file in spider_folder().glob("*.py") if not file.name.startswith("_")]
    return tuple(sorted((info for file in files if (info := _read(file))), key=lambda info: info.name))


def spider_folder() -> Path:
    """Return the folder that holds the spiders' files."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed")
    return Path(found.submodule_search_locations[0])


def site_info(name: str) -> SiteInfo:
    """Return what is known about one site.

    Raises:
        UnknownSiteError: when there is no such site.
    """
    known = {info.name: info for info in sites()}
    if name in known:
        return known[name]
    raise unknown_site(name, known)


def unknown_site(name: str, known: Collection[str]) -> UnknownSiteError:
    """The error for a name that is not among the known ones: it names those near it, else all."""
    near = difflib.get_close_matches(name.casefold(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known sites: {', '.join(known)}."
    return UnknownSiteError(f"there is no site {name!r}. {hint}")


def load_spider(name: str) -> type[SiteSpider]:
    """Import one site's spider class.

    Raises:
        UnknownSiteError: when there is no such site.
    """
    module = importlib.import_module(site_info(name).module)
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and getattr(value, "name", None) == name
    )


def _read(file: Path) -> SiteInfo | None:
    """The site of a spider's file; None for a file that declares none."""
    tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    for node in tree.body:
        values = _constants(node) if isinstance(node, ast.ClassDef) else {}
        if isinstance(node, ast.ClassDef) and {"name", "title"} <= values.keys():
            return SiteInfo(
                name=str(values["name"]),
                title=str(values["title"]),
                home=str(values.get("home", "")),
                module=f"{PACKAGE}.{file.stem}",
                fix_url=_text(values.get("fix_url")),
                fix_note=_text(values.get("fix_note")),
                key_env=_text(values.get("key_env")),
                enumerates=any(isinstance(base, ast.Name) and base.id == "DirectorySpider" for base in node.bases),
                about=_sections(ast.get_docstring(tree) or ""),
            )
    return None


def _constants(node: ast.ClassDef) -> dict[str, object]:
    values: dict[str, object] = {}
    for statement in node.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            values[target.id] = value.value
    return values


def _sections(docstring: str) -> dict[str, str]:
    parts = _HEADING.split(docstring)
    return {heading: " ".join(text.split()) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
