"""A web server on this machine that writes down every request, and answers as a test tells it to."""

from __future__ import annotations

import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from time import monotonic
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server sends back."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    """Seconds before anything is sent; ended early when the server closes."""
    drip: float | None = None
    """Seconds between two bytes of the body."""
    reset: bool = False
    """Break the connection off instead of answering."""
    cut: bool = False
    """Announce the whole body, send half of it, and break off."""
    endless: bool = False
    """Send the body again and again without announcing a length."""


@dataclass
class Seen:
    """One request as the server saw it; times are seconds of the monotonic clock."""

    method: str
    path: str
    headers: dict[str, str]
    start: float
    end: float = 0.0
    """When the answer was complete but for its last bytes."""
    status: int = 0
    body: bytes = b""
    """What a POST carried."""


Rule = Answer | str | bytes | Callable[[Seen], Answer | str | bytes]


class Loopback:
    """Paths and what they answer: a fixed answer, or a function of the request. Anything else is 404."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self.fallback: Rule = Answer("no such page", 404)
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._httpd = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        """Every path asked for, in order."""
        return [seen.path for seen in self.seen]

    def pages(self) -> list[Seen]:
        """Every request but those for robots.txt."""
        return [seen for seen in self.seen if seen.path != "/robots.txt"]

    def most_at_once(self) -> int:
        """Greatest number of requests under way together."""
        moments = sorted([(seen.start, 1) for seen in self.seen] + [(seen.end, -1) for seen in self.seen])
        now = most = 0
        for _, change in moments:
            now += change
            most = max(most, now)
        return most

    def gaps(self) -> list[float]:
        """Seconds between the starts of one request and the next."""
        starts = [seen.start for seen in self.seen]
        return [later - earlier for earlier, later in pairwise(starts)]

    def answer(self, seen: Seen) -> Answer:
        with self._lock:
            self.seen.append(seen)
        rule = self.rules.get(seen.path, self.rules.get(seen.path.partition("?")[0], self.fallback))
        answer = rule(seen) if callable(rule) else rule
        return answer if isinstance(answer, Answer) else Answer(answer)

    def serve(self) -> None:
        self._httpd.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        self.closing.set()
        self._httpd.shutdown()
        self._httpd.server_close()


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Run a server for the length of the block."""
    server = Loopback()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is what some tests are about."""


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer(Seen("GET", self.path, dict(self.headers.items()), monotonic()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(Seen("POST", self.path, dict(self.headers.items()), monotonic(), body=body))

        def _answer(self, seen: Seen) -> None:
            answer = server.answer(seen)
            seen.status = answer.status
            if answer.wait:
                server.closing.wait(answer.wait)
            try:
                self._send(answer, seen)
            finally:
                seen.end = seen.end or monotonic()

        def _send(self, answer: Answer, seen: Seen) -> None:
            if answer.reset:
                self._break_off()
                return
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            head = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
            if not answer.endless and answer.status != 304:
                head["Content-Length"] = str(len(body))
            lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in head.items()), "", ""]
            start = "\r\n".join(lines).encode()
            with suppress(ConnectionError):
                if answer.endless:
                    self._send_endless(start, body)
                elif answer.drip is not None:
                    self._send_dripping(start, body, answer.drip)
                elif answer.cut:
                    self.wfile.write(start + body[: len(body) // 2])
                    self._break_off()
                else:
                    seen.end = monotonic()
                    self.wfile.write(start + (b"" if answer.status == 304 else body))
                    return
            self.close_connection = True

        def _send_endless(self, start: bytes, body: bytes) -> None:
            self.wfile.write(start)
            while not server.closing.is_set():
                self.wfile.write(body)

        def _send_dripping(self, start: bytes, body: bytes, seconds: float) -> None:
            self.wfile.write(start)
            for at in range(len(body)):
                if server.closing.wait(seconds):
                    return
                self.wfile.write(body[at : at + 1])

        def _break_off(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def count_by_path(seen: list[Seen]) -> dict[str, int]:
    """How often each path was asked for."""
    counts: defaultdict[str, int] = defaultdict(int)
    for request in seen:
        counts[request.path] += 1
    return dict(counts)
