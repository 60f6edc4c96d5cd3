"""Serves a demo world on loopback, one port per site, and watches how politely it is read."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from repmon.demo.listings import SITES, World
from repmon.demo.sites import answer


@dataclass
class Serving:
    """A world that is being served. Set `night` to move it on; it counts what visitors do."""

    world: World
    night: int
    base_urls: dict[str, str] = field(default_factory=dict)
    """site -> ``http://127.0.0.1:port``."""
    requests: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(night, site) -> requests answered."""
    statuses: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    """(night, site, HTTP status) -> answers."""
    trespasses: list[str] = field(default_factory=list)
    """Requests for paths that the site's robots.txt closes."""
    crowded: list[str] = field(default_factory=list)
    """Requests that came while another one to the same site was still being answered."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _busy: Counter[str] = field(default_factory=Counter)

    def arrive(self, site: str, target: str) -> None:
        """Note that a request has come in."""
        with self._lock:
            self._busy[site] += 1
            self.requests[self.night, site] += 1
            if self._busy[site] > 1:
                self.crowded.append(f"{site}{target}")
            if target.startswith(tuple(self.world.closed[site])):
                self.trespasses.append(f"{site}{target}")

    def answered(self, site: str, status: int) -> None:
        """Note that a request is about to be answered."""
        with self._lock:
            self._busy[site] -= 1
            self.statuses[self.night, site, status] += 1


@contextmanager
def serving(world: World, night: int = 1) -> Iterator[Serving]:
    """Serve every site of a world from this process while the block runs."""
    now = Serving(world, night)
    servers = {site: ThreadingHTTPServer(("127.0.0.1", 0), _handler(now, site)) for site in SITES}
    for site, server in servers.items():
        now.base_urls[site] = f"http://127.0.0.1:{server.server_address[1]}"
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in servers.values()]
    try:
        for thread in threads:
            thread.start()
        yield now
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _handler(now: Serving, site: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            now.arrive(site, self.path)
            reply = answer(now.world, site, now.night, self.path, now.base_urls[site])
            body = reply.text.encode()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            unchanged = reply.status == 200 and self.headers.get("If-None-Match") == tag
            status = 304 if unchanged else reply.status
            now.answered(site, status)
            self.send_response(status)
            if reply.status == 200 and site == "own_directory":
                self.send_header("ETag", tag)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", "0" if unchanged else str(len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: the demo prints a summary of its own."""

    return Handler
