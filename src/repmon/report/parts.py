"""How the data that only a physician's panel needs reach the page: inside it, or in files beside it when there are many.

In the folder form each part is a small script ``people/<part>-<hash of its content>.js`` that hands its values to the page: a
script element may be loaded from ``file://`` and from a shared drive, where a browser refuses ``fetch``.

A reader never meets a mixture of two builds. A file's name says what is in it, so no file is ever changed; the page that names
the new files takes the old page's place in one step, after all of them are there; and what only the page before needed is
removed by the build after, so that a page opened before a build still finds its files.

Who is in which file depends on nothing but the physician's id and the roster's size in powers of two. A file whose people did
not change keeps its name, and is linked from the night before instead of written again.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from repmon.report.files import ReportError, reasoned, remove_leftovers
from repmon.report.fragments import Fragment
from repmon.report.page_json import script_json

FOLDER = "people"
ONE_FILE_MOST = 2_000
"""Physicians up to whom the report is one file. It is some 4 MB then: a mail takes it, and a browser opens it at once."""
PER_FILE = 16
"""Physicians per part, up to twice as many: a night that changes 1.5 % of the roster leaves two files in three as they are."""

_NAMED = re.compile(rf'"{FOLDER}/([a-z0-9-]+\.(?:js|html))"')


class Beside(Protocol):
    """A file beside the page; its name gets a hash of its content."""

    @property
    def name(self) -> str:
        """What it is called before the hash."""

    @property
    def ending(self) -> str:
        """``js`` or ``html``."""

    @property
    def content(self) -> bytes:
        """What is in it."""


class Part(NamedTuple):
    """Values that the page asks for by name."""

    name: str
    data: str
    """JSON, safe inside a script element."""

    @property
    def ending(self) -> str:
        """A script."""
        return "js"

    @property
    def content(self) -> bytes:
        """The file that hands the values to the page."""
        return f"repmonPart({script_json(self.name)},{self.data});\n".encode()


class PlainFile(NamedTuple):
    """A page for readers without scripts."""

    name: str
    html: str

    @property
    def ending(self) -> str:
        """A page."""
        return "html"

    @property
    def content(self) -> bytes:
        """The page as bytes."""
        return self.html.encode()


def places_of(physician_ids: Sequence[str]) -> list[int]:
    """Return the number of the part that each of them is in."""
    count = 1 << max(0, (len(physician_ids) // PER_FILE).bit_length() - 1)
    return [zlib.crc32(physician_id.encode()) % count for physician_id in physician_ids]


def people_parts(fragments: Iterable[Fragment], places: Iterable[int]) -> Iterator[Part]:
    """Yield the parts ``people-<number>``: physician_id -> packed detail."""
    held: dict[int, list[str]] = defaultdict(list)
    for fragment, place in zip(fragments, places, strict=True):
        held[place].append(fragment.detail)
    for place, details in sorted(held.items()):
        yield Part(f"{FOLDER}-{place}", "{" + ",\n".join(sorted(details)) + "}")


def files_named(page: Path) -> frozenset[str]:
    """Names of the files that a written page asks for; none when there is no page."""
    try:
        return frozenset(_NAMED.findall(page.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{page}: cannot be read ({error}). Remove it, or name another place.") from error


def write_parts(out: Path, parts: Iterable[Beside]) -> Mapping[str, str]:
    """Write each part into a file of its own and return its name -> its address relative to the page.

    Raises:
        ReportError: when a file cannot be written.
    """
    folder, before = out / FOLDER, _folder_before(out)
    with reasoned(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_leftovers(folder)
        addresses = {}
        for part in parts:
            content = part.content
            name = f"{part.name}-{hashlib.blake2b(content, digest_size=8).hexdigest()}.{part.ending}"
            _put(folder / name, content, before and before / name)
            addresses[part.name] = f"{FOLDER}/{name}"
    return addresses


def _folder_before(out: Path) -> Path | None:
    """The newest earlier night's files; their names sort by night."""
    return max((folder for folder in out.parent.glob(f"*/{FOLDER}") if folder.parent.name < out.name), default=None)


def _put(path: Path, content: bytes, twin: Path | None) -> None:
    """Give ``path`` this content, writing it only when it is nowhere yet.

    It is neither synced to disk nor renamed into place as other files are: no page names it before all are there, and the next
    build writes a file anew that a kill or a power cut left short.
    """
    if _holds(path, content):
        return
    if twin and _holds(twin, content):
        with suppress(OSError):  # a file system without links: then it is written
            path.unlink(missing_ok=True)
            os.link(twin, path)
            return
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
        file.write(content)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content)
    except OSError:
        return False


def remove_unused(out: Path, used: Iterable[str]) -> None:
    """Remove the files that neither the page nor the page before it names, and the folder when nothing is left."""
    folder = out / FOLDER
    if not folder.is_dir():
        return
    kept = frozenset(used)
    with reasoned(folder):
        for file in folder.iterdir():
            if file.suffix in (".js", ".html") and file.name not in kept:
                file.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()


def is_one_file(page: Path) -> bool:
    """Tell whether a written report is whole without the files beside it."""
    return not (page.parent / FOLDER).is_dir()
