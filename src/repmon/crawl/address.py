"""Where a site really is tonight: its own address, or the mirror or test server that stands in for it.

Spiders and stored pages speak of the site's ``home``; requests go to ``base_url`` when one is configured.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from repmon.config import SiteConfig, is_loopback

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Maps URLs between ``home`` and ``base``, and knows which hosts belong to the site."""

    home: str
    base: str
    """Where requests go: the configured base_url, else ``home``. No final slash."""
    hosts: frozenset[str]
    """``host:port`` of every server that may be asked."""
    named: frozenset[str]
    """Host names that the configuration gives itself: trusted even when they resolve to a private address."""

    @classmethod
    def of(cls, home: str, site: SiteConfig) -> SiteAddress:
        """Build the address of a site from its spider's ``home`` and its table in ``repmon.toml``."""
        configured = [url for url in (site.base_url, site.sitemap, *site.start) if url and urlsplit(url).hostname]
        base = (site.base_url or home or _origin(configured)).rstrip("/")
        return cls(
            home=home.rstrip("/") or base,
            base=base,
            hosts=frozenset(host for url in (base, *configured) for host in _same_site(url)),
            named=frozenset(urlsplit(url).hostname or "" for url in configured),
        )

    @property
    def loopback(self) -> bool:
        """Whether this machine itself is asked (a test or the demo), so that no politeness floor applies."""
        return is_loopback(self.base)

    def out(self, url: str) -> str:
        """Turn an address of the site (absolute, or relative to its home) into the one to request and to store."""
        if _begins(url, self.base):
            return url  # what is stored and asked for every night
        url = urljoin(self.home + "/", url)
        rest = _below(self.home, url)
        return url if rest is None else self.base + rest

    def back(self, url: str) -> str:
        """Turn a requested address into the site's own, as spiders know it."""
        rest = _below(self.base, url)
        return url if rest is None else self.home + rest

    def why_not(self, url: str) -> str | None:
        """Say why this URL is not to be requested, or None when it is the site's own."""
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS:
            return f"{parts.scheme or 'no'} scheme"
        try:
            host = host_and_port(url)
        except ValueError:
            return "not a valid address"
        return None if host in self.hosts else f"another host ({host})"


def host_and_port(url: str) -> str:
    """Return ``host:port`` in lower case, the port always given, so that one server has one name.

    Raises:
        ValueError: the port is not a number from 0 to 65535.
    """
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)}"


def _origin(urls: Iterable[str]) -> str:
    for url in urls:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}"
    return ""


def _same_site(url: str) -> Iterable[str]:
    """Name the servers that count as the one at ``url``: with and without www; on standard ports, http and https alike."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    bare = host.removeprefix("www.")
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    ports = {80, 443} if port in (80, 443) else {port}
    return [f"{name}:{number}" for name in {host, bare, f"www.{bare}"} for number in sorted(ports)]


def _below(root: str, url: str) -> str | None:
    """Return what follows ``root`` in ``url`` (scheme and www do not matter), or None when it lies elsewhere."""
    if _begins(url, root):
        return url[len(root) :]
    a, b = urlsplit(root), urlsplit(url)
    if _bare(a.netloc) != _bare(b.netloc) or not b.path.startswith(a.path):
        return None
    rest = b.path[len(a.path) :]
    if rest and not rest.startswith("/"):
        return None
    return rest + (f"?{b.query}" if b.query else "")


def _begins(url: str, root: str) -> bool:
    return url.startswith(root) and url[len(root) : len(root) + 1] in ("", "/", "?", "#")


def _bare(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")
