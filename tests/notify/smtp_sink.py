"""A mail server for tests, on loopback only: takes every mail and keeps it, or refuses in a given way."""

from __future__ import annotations

import base64
import email
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern


@dataclass
class Received:
    """One mail as it was handed in."""

    sender: str
    receivers: list[str]
    mail: EmailMessage


@dataclass
class Sink:
    """What the server saw, and how it behaves."""

    port: int = 0
    mails: list[Received] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    password: str | None = None
    """Asks everybody to log in with this password."""
    refuses: frozenset[str] = frozenset()
    """Receivers it does not take."""
    hangs_up: bool = False
    tls: ssl.SSLContext | None = None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Sink

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests want."""


class _Talk(socketserver.StreamRequestHandler):
    """One conversation, as much of RFC 5321 as smtplib needs."""

    server: _Server

    def setup(self) -> None:
        if (tls := self.server.sink.tls) is not None:
            self.request = tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        sink = self.server.sink
        if sink.hangs_up:
            return
        self._say("220 sink")
        sender, receivers = "", list[str]()
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line[:4].upper()
            if verb == "EHLO":
                self._say("250-sink\r\n250 AUTH PLAIN" if sink.password else "250 sink")
            elif verb == "AUTH":
                self._log_in(line)
            elif verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            elif verb == "RCPT":
                receivers.append(line.partition("<")[2].partition(">")[0])
                self._say("550 no such user here" if receivers[-1] in sink.refuses else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                mail = email.message_from_bytes(self._data(), policy=modern)
                assert isinstance(mail, EmailMessage)
                sink.mails.append(Received(sender, receivers, mail))
                self._say("250 taken")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _log_in(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        self.server.sink.logins.append(user)
        self._say("235 welcome" if password == self.server.sink.password else f"535 {password} is wrong")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def smtp_sink(**how: object) -> Iterator[Sink]:
    """Run a mail server for the length of a ``with`` block."""
    sink = Sink(**how)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.sink = sink
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
