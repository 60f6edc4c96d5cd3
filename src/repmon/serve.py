"""``repmon serve``: the built reports in a browser on this machine, for people who do not open files.

A plain static server that can only read: GET and HEAD, files that a report is made of, nothing outside the reports folder, no
listing of folders. It answers only to names of the address that it is bound to, so that a web page elsewhere cannot reach it
through a name that it lets point here (DNS rebinding).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes, urlsplit

from repmon.errors import RepmonError

PAGE = "index.html"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
"""Endings of files that a report is made of -> content type. Nothing else is ever sent."""

_DOWNLOADS = (".csv", ".xlsx")

HEADERS = {
    # The page carries its style and script inside itself and loads only files beside it; it sends nothing anywhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class ServeError(RepmonError):
    """The server cannot begin; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a path: a file to send, or another path to go to."""

    file: Path | None = None
    redirect: str | None = None


def newest_report(reports: Path) -> str | None:
    """Name of the newest night's folder in the reports folder that holds a page, or None."""
    if not reports.is_dir():
        return None
    nights = [folder.name for folder in reports.iterdir() if _is_night(folder.name) and (folder / PAGE).is_file()]
    return max(nights, default=None)


def _is_night(name: str) -> bool:
    try:
        return dt.date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def find(reports: Path, target: str) -> Found | None:
    """Say what to answer to a request's path; None when there is nothing that may be shown.

    Args:
        target: path as the browser sent it, still percent-encoded, perhaps with a query.
    """
    parts = _parts(target)
    if parts is None:
        return None
    if not parts:
        newest = newest_report(reports)
        return Found(redirect=f"/{newest}/") if newest else None
    path = reports.joinpath(*parts)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # not there, unreadable, a name too long, or a circle of links
        return None
    if not real.is_relative_to(reports.resolve()):
        return None
    if real.is_dir():
        if not (real / PAGE).is_file():
            return None
        ends_right = urlsplit(target).path.endswith("/")
        return Found(file=real / PAGE) if ends_right else Found(redirect=f"/{'/'.join(map(quote, parts))}/")
    return Found(file=real) if real.suffix.lower() in TYPES else None


def _parts(target: str) -> list[str] | None:
    """The path's names, or None when one of them has no business in a report: ``..``, hidden files, other separators."""
    try:
        path = unquote_to_bytes(target.partition("?")[0].partition("#")[0]).decode()
    except UnicodeDecodeError:
        return None
    parts = [part for part in path.split("/") if part]
    strange = any(part.startswith(".") or any(c in part for c in "\\:\0") or not part.isprintable() for part in parts)
    return None if strange or not path.startswith("/") else parts


class _Server(ThreadingHTTPServer):
    """Knows what it may show and by which names it may be called."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], reports: Path) -> None:
        super().__init__(address, _Handler)
        self.reports = reports
        self.names = _own_names(address[0])


def _own_names(host: str) -> frozenset[str] | None:
    """Names by which a browser may call a server bound to this host; None when it is open to the network anyway."""
    if not is_loopback(host):
        return None
    return frozenset({"localhost", "127.0.0.1", host})


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server bound to this host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Handler(BaseHTTPRequestHandler):
    """One request. Every answer carries the same protecting headers."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30
    """Seconds that a silent browser may hold a connection."""

    def do_GET(self) -> None:
        """Answer with a file, the way to it, or "not found"."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        names = self.server.names
        if names is not None and (urlsplit(f"//{self.headers.get('Host', '')}").hostname or "") not in names:
            self._say(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to its own address only.", with_body=with_body)
            return
        found = find(self.server.reports, self.path)
        if found is None:
            self._say(HTTPStatus.NOT_FOUND, "There is no such page in the reports folder.", with_body=with_body)
        elif found.redirect is not None:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", found.redirect)
            self._end(0)
        elif found.file is not None:
            self._send(found.file, with_body=with_body)

    def _send(self, path: Path, *, with_body: bool) -> None:
        try:
            file: BinaryIO = path.open("rb")
        except OSError:
            self._say(HTTPStatus.NOT_FOUND, "This file cannot be read.", with_body=with_body)
            return
        with file:
            size = file.seek(0, 2)
            file.seek(0)
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", TYPES[path.suffix.lower()])
            if path.suffix.lower() in _DOWNLOADS:
                self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(path.name)}")
            self._end(size)
            if with_body:
                shutil.copyfileobj(file, self.wfile)

    def _say(self, status: HTTPStatus, text: str, *, with_body: bool) -> None:
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self._end(len(body))
        if with_body:
            self.wfile.write(body)

    def _end(self, size: int) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def handle(self) -> None:
        """Serve a connection; a browser that goes away in the middle is nothing to tell anybody about."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def version_string(self) -> str:
        """What the answer's ``Server`` header says: no versions."""
        return "repmon"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not a GET or HEAD (the base class calls this), in our words and with our headers."""
        self.close_connection = True  # a body that nobody read may still be on its way
        self._say(HTTPStatus(code), message or HTTPStatus(code).phrase, with_body=self.command != "HEAD")

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the terminal shows the address, not every request."""


@contextmanager
def serving(reports: Path, host: str, port: int) -> Iterator[tuple[ThreadingHTTPServer, str]]:
    """Bind the server and give it with its address; the caller lets it serve.

    Args:
        port: 0 for any free port.

    Raises:
        ServeError: when there is no report yet, or the address cannot be bound.
    """
    if newest_report(reports) is None:
        raise ServeError(f"{reports}: no report yet. Run 'repmon nightly' or 'repmon report' first.")
    try:
        server = _Server((host, port), reports)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServeError(f"{host}:{port} cannot be used ({reason}). Choose another port with --port, or 0 for any.") from error
    with server:
        yield server, f"http://{host}:{server.server_address[1]}/"


def serve(reports: Path, *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C.

    Raises:
        ServeError: as :func:`serving`.
    """
    with serving(reports, host, port) as (server, address):
        try:
            say(f"The newest report is at {address} (Ctrl-C ends).")
            if not is_loopback(host):
                say("Everybody on this network can read it: there is no password.")
            server.serve_forever()
        except KeyboardInterrupt:
            say("Ended.")
