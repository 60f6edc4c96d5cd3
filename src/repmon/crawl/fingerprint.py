"""Which code reads a site's pages. A page that is unchanged since another reader read it must still be read whole once."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from repmon.config import SiteConfig

_SHARED = ("repmon.extract", "repmon.clean")
"""What every reader is made of beside its own file."""


def reader_fingerprint(spider: type, site: SiteConfig) -> str:
    """Return a short text that changes when a site's pages may be read differently.

    It covers the source files of the spider and of all that it inherits, the shared readers and cleaners, and the site's own
    keys in ``repmon.toml``. A comment changes it, too: that costs one whole read of each page, and a miss would cost the truth.
    """
    digest = hashlib.sha256(_of_files(_own_files(spider)).encode())
    digest.update(_shared().encode())
    digest.update(repr(sorted(site.options.items())).encode())
    return digest.hexdigest()[:16]


def _own_files(spider: type) -> Iterator[Path]:
    for ancestor in spider.__mro__:
        file = getattr(sys.modules[ancestor.__module__], "__file__", None)
        if file is not None and not ancestor.__module__.startswith("scrapy."):
            yield Path(file)


@cache
def _shared() -> str:
    return _of_files(Path(str(file)) for package in _SHARED for file in files(package).iterdir() if file.name.endswith(".py"))


def _of_files(paths: Iterable[Path]) -> str:
    return ",".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(set(paths)))
