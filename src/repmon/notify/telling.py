"""Tells people about a night: marketers when something new stands, administrators when something could not be read.

Nobody is told the same twice: a file beside the database keeps, for each receiver, the last night that reached them. What could
not be delivered is told with the next night. A failed delivery never fails the night; it becomes a line of the night's output.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from repmon.config import WEEKDAYS, Config, NotifySettings
from repmon.errors import RepmonError
from repmon.model import Night, SiteRun, nights_between
from repmon.notify.mail import MailError, UnreachableError, compose, read_server, send_mail
from repmon.report.files import write_bytes
from repmon.secret import resolve

if TYPE_CHECKING:
    from repmon.notify.digest import Digest
    from repmon.notify.mail import Note

WEEK = 7
_MAIL = re.compile(r"(?:mailto:)?([^@\s:/]+@[^@\s:/]+)")


def send_digest(
    db: sqlite3.Connection, config: Config, night: Night, report: Path, *,
    environment: Mapping[str, str] = os.environ, now: dt.datetime | None = None,
) -> list[str]:  # fmt: skip
    """Tell marketers and administrators about a finished night. Returns what was done, one line per receiver.

    Args:
        report: the report's page; the work list lies beside it.
        environment: where ``${NAME}`` is looked up.
        now: time that the mails carry (default: the clock's).
    """
    if not (config.notify.marketers or config.notify.administrators):
        return []
    with _ledger(config.database) as told:
        post = _Post(config, night, told, environment, now or dt.datetime.now(dt.UTC))
        return [*_tell_administrators(db, post), *_tell_marketers(db, post, report)]


def report_failure(
    config: Config, night: Night, message: str, *, environment: Mapping[str, str] = os.environ, now: dt.datetime | None = None
) -> list[str]:
    """Tell administrators that a night failed, once a night. Returns what was done, one line per receiver."""
    from repmon.notify.digest import failure_note  # noqa: PLC0415 - templates are paid for only when somebody is told

    if not config.notify.administrators:
        return []
    note = failure_note(config.organisation.name, night, message)
    with _ledger(config.database) as told:
        post = _Post(config, night, told, environment, now or dt.datetime.now(dt.UTC))
        return [post.tell(note, one, "failure") for one in post.untold(config.notify.administrators, "failure")]


def _tell_administrators(db: sqlite3.Connection, post: _Post) -> list[str]:
    from repmon.notify.digest import sites_note  # noqa: PLC0415 - see report_failure
    from repmon.store.nights import site_runs  # noqa: PLC0415

    runs = {run.site: run for run in site_runs(db, post.night)}
    expected = [name for name, site in post.config.sites.items() if site.why_not_run(post.night) is None]
    all_runs = [runs.get(name) or SiteRun(name, post.night, why="It was not reached.") for name in sorted({*expected, *runs})]
    unwell = [run for run in all_runs if run.health != "ok"]
    if not unwell:
        return []
    note = sites_note(post.config.organisation.name, post.night, unwell)
    return [post.tell(note, one, "sites") for one in post.untold(post.config.notify.administrators, "sites")]


def _tell_marketers(db: sqlite3.Connection, post: _Post, report: Path) -> list[str]:
    from repmon.notify.digest import digest_note, read_digest  # noqa: PLC0415 - see report_failure
    from repmon.store.report_rows import previous_night  # noqa: PLC0415

    before, settings = previous_night(db, post.night), post.config.notify

    @cache
    def digest_since(since: Night) -> Digest:
        return read_digest(db, post.config, post.night, since)

    lines = []
    for receiver in post.untold(settings.marketers, "digest"):
        since = _since(settings, post.night, post.last_told(receiver, "digest"), before)
        if since is not None:
            digest = digest_since(since)
            if digest.matters or settings.when != "changes":
                post.owe(receiver, "digest", since)
                lines.append(post.tell(digest_note(digest, report), receiver, "digest"))
    return lines


def _since(settings: NotifySettings, night: Night, last: Night | None, before: Night | None) -> Night | None:
    """The night after which the digest begins; None when none is due.

    A weekly digest is due on its weekday, and later when that day was missed.
    """
    if settings.when == "weekly":
        on_time = WEEKDAYS[dt.date.fromisoformat(night).weekday()] == settings.weekday
        missed = last is not None and nights_between(last, night) > WEEK
        if not (on_time or missed):
            return None
        return last or (dt.date.fromisoformat(night) - dt.timedelta(days=WEEK)).isoformat()
    return last or before or (dt.date.fromisoformat(night) - dt.timedelta(days=1)).isoformat()


# --------------------------------------------------------------------------------------------------------- who was told


@contextmanager
def _ledger(database: Path) -> Iterator[dict[str, Night]]:
    """The night up to which each receiver was told; written back when the block ends, whatever happened in it."""
    path = database.with_name(f"{database.name}.told")
    try:
        told: dict[str, Night] = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # nobody was told yet, or the file is damaged: telling twice is better than not at all
        told = {}
    before = dict(told)
    try:
        yield told
    finally:
        if told != before:
            write_bytes(path, iter([json.dumps(told, indent=1, sort_keys=True).encode()]))


# ------------------------------------------------------------------------------------------------------------- sending


@dataclass(frozen=True, slots=True)
class _Post:
    """One night's deliveries."""

    config: Config
    night: Night
    told: dict[str, Night]
    """The ledger, see :func:`_ledger`."""
    environment: Mapping[str, str]
    now: dt.datetime
    down: list[UnreachableError] = field(default_factory=list)
    """Why the mail server cannot be reached: who waited for it once does not wait again for every receiver."""

    def last_told(self, receiver: str, about: str) -> Night | None:
        """The last night of which this receiver was told."""
        return self.told.get(_key(about, receiver))

    def owe(self, receiver: str, about: str, since: Night) -> None:
        """Note from where on a receiver is to be told, should the delivery fail."""
        self.told.setdefault(_key(about, receiver), since)

    def untold(self, receivers: Sequence[str], about: str) -> list[str]:
        """The receivers who do not know about this night yet, each once."""
        return [one for one in dict.fromkeys(receivers) if (self.last_told(one, about) or "") < self.night]

    def tell(self, note: Note, receiver: str, about: str) -> str:
        """Deliver to one receiver and say how it went. A reference is shown as it stands in the configuration."""
        try:
            self._deliver(note, receiver)
        except RepmonError as error:
            return f"not told: {receiver} ({about}): {error}"
        self.told[_key(about, receiver)] = self.night
        return f"told {receiver}: {note.subject}"

    def _deliver(self, note: Note, receiver: str) -> None:
        address = self._resolved(receiver)
        if (mail := _MAIL.fullmatch(address)) is None:
            _send_chat(note, address)
            return
        settings = self.config.notify
        if settings.smtp is None or settings.sender is None:
            raise MailError('mail needs smtp = "smtp://mail.example.org" and sender = "repmon@example.org" under [notify].')
        if self.down:
            raise self.down[0]
        server = read_server(self._resolved(settings.smtp))
        message = compose(note, sender=self._resolved(settings.sender), receiver=mail[1], now=self.now)
        try:
            send_mail(server, message)
        except UnreachableError as error:
            self.down.append(error)
            raise

    def _resolved(self, text: str) -> str:
        return resolve(text, self.config.folder, self.environment)


def _key(about: str, receiver: str) -> str:
    """Name a receiver in the ledger without giving an address away."""
    return f"{about} {hashlib.sha256(receiver.encode()).hexdigest()[:16]}"


class ChatError(RepmonError):
    """A message cannot be sent through a chat service. The message names no address: it holds a secret."""


def _send_chat(note: Note, address: str) -> None:
    """Send through apprise, which knows some hundred services by their addresses (Slack, Teams, mailto ...)."""
    try:
        import apprise  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        raise ChatError("chat services need apprise. Run: pip install 'repmon[notify]'") from None
    with _silence():
        service = apprise.Apprise()
        if not service.add(address):
            raise ChatError("not an address that apprise knows; see its list of services.")
        files = [str(path) for path in note.files]
        if not service.notify(body=note.text, title=note.subject, body_format=apprise.NotifyFormat.TEXT, attach=files):
            raise ChatError("the service did not take the message; check its address.")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep every log still: apprise and what it calls write down addresses, which hold secrets."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
