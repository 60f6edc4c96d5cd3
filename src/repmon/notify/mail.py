"""Mail through the organisation's own mail server: one text with an HTML twin and attached files."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import mimetypes
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from repmon.errors import RepmonError

TIMEOUT_SECONDS = 30.0
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORT = 587
"""Where a server expects people who log in (RFC 6409)."""


class MailError(RepmonError):
    """A mail cannot be sent. The message names no password and repeats nothing that the server said."""


class UnreachableError(MailError):
    """The mail server does not answer, so that no other mail need be tried now."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be told, whatever carries it."""

    subject: str
    text: str
    html: str
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    tls: bool
    """Encrypted from the first byte (``smtps``); otherwise STARTTLS is used where the server offers it."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_server(url: str) -> MailServer:
    """Read ``smtp[s]://[user:password@]host[:port]``; odd characters of user and password are percent-encoded.

    Raises:
        MailError: when it is no such address.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:  # its message repeats a part of the address
        scheme, host, port = "", None, None
    if scheme not in _PORTS or not host:
        raise MailError("notify.smtp is not an address like smtps://user:password@mail.example.org:465.")
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    standard = _SUBMISSION_PORT if user and scheme == "smtp" else _PORTS[scheme]
    return MailServer(host, port or standard, scheme == "smtps", user, password)


def compose(note: Note, *, sender: str, receiver: str, now: dt.datetime) -> EmailMessage:
    """Make the mail. Its id depends on what it says and to whom, so that a mail sent twice is seen as one.

    Raises:
        MailError: when an address is none.
    """
    mail = EmailMessage()
    try:
        mail["From"] = Address("repmon", addr_spec=sender)
        mail["To"] = Address(addr_spec=receiver)
    except (ValueError, IndexError, HeaderParseError):
        raise MailError(f"{receiver} (from {sender}) is not an e-mail address; write it as ann@example.org.") from None
    mail["Subject"] = " ".join(note.subject.split())
    mail["Date"] = format_datetime(now)
    digest = hashlib.sha256("\0".join((note.subject, note.text, receiver)).encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(note.text)
    mail.add_alternative(note.html, subtype="html")
    for path in note.files:
        kind, _, subtype = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(path.read_bytes(), maintype=kind, subtype=subtype, filename=path.name)
    return mail


def send_mail(server: MailServer, mail: EmailMessage) -> None:
    """Hand one mail in.

    Raises:
        UnreachableError: when the server cannot be reached.
        MailError: when it offers no encryption for the password, or refuses.
    """
    try:
        with _connected(server) as connection:
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        kind = MailError if isinstance(error, smtplib.SMTPException) else UnreachableError
        raise kind(f"{server.host}:{server.port} {_reason(error)}.") from None  # its text may repeat what we sent


def _connected(server: MailServer) -> smtplib.SMTP:
    """Open a connection, encrypted where that is possible, and log in."""
    safe = ssl.create_default_context()
    if server.tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=safe)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.ehlo()
        encrypted = server.tls
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=safe)
            encrypted = True
        if server.user is not None:
            if not (encrypted or _is_loopback(server.host)):
                raise MailError(
                    f"{server.host}:{server.port} offers no encryption, so the password was not sent. Use smtps://."
                )
            connection.login(server.user, server.password or "")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    """Say what went wrong without repeating the server's words."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "refused the user name or the password"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "refused the receiver's address"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "refused the sender's address"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered with error {error.smtp_code}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has a certificate that cannot be trusted"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"cannot be reached ({error.strerror or type(error).__name__})"
    return f"broke the conversation off ({type(error).__name__})"
