"""The table ``[notify]``: who is told, and by which mail server. A secret in it is refused, and not repeated."""

from __future__ import annotations

import re

from repmon.config.settings import DIGEST_WHEN, WEEKDAYS, NotifySettings
from repmon.config.toml_table import ConfigError, Table

_REFERENCE = re.compile(r"\$\{[^}\s]+\}")
_MAIL_ADDRESS = re.compile(r"[^@\s:/,;]+@[^@\s:/,;]+")
_MAIL_SERVER = re.compile(r"smtps?://[^\s/]+/?", re.IGNORECASE)


def read_notify(table: Table) -> NotifySettings:
    """Read the table ``[notify]``.

    Raises:
        ConfigError: a receiver that nothing can reach, or a secret that stands there in the open.
    """
    settings = NotifySettings(
        marketers=_receivers(table, "marketers"),
        administrators=_receivers(table, "administrators"),
        when=table.choice("when", DIGEST_WHEN) or "changes",
        weekday=table.choice("weekday", WEEKDAYS) or "monday",
        smtp=_smtp(table),
        sender=table.text("sender"),
    )
    table.done()
    if settings.sender and not (_REFERENCE.search(settings.sender) or _MAIL_ADDRESS.fullmatch(settings.sender)):
        raise table.wrong("sender", settings.sender, "an e-mail address, for example repmon@example.org")
    return settings


def _receivers(table: Table, key: str) -> tuple[str, ...]:
    receivers = table.texts(key)
    for receiver in receivers:
        if _REFERENCE.search(receiver) or _MAIL_ADDRESS.fullmatch(receiver.removeprefix("mailto:")):
            continue
        if "://" in receiver:
            raise _shown_secret(table, key, "the address of a chat service is a secret")
        raise ConfigError(
            f"{table.path}: {table.name}.{key} holds {receiver!r}, which is neither an e-mail address nor a reference to the "
            "address of a chat service. Write ann@example.org or ${NAME}, each in quotes of its own."
        )
    return receivers


def _smtp(table: Table) -> str | None:
    server = table.text("smtp")
    if server is None or _REFERENCE.search(server):
        return server
    if "@" in server:
        raise _shown_secret(table, "smtp", "it holds a password")
    if not _MAIL_SERVER.fullmatch(server):
        raise table.wrong("smtp", server, "a mail server: smtp://mail.example.org or smtps://mail.example.org:465")
    return server


def _shown_secret(table: Table, key: str, why: str) -> ConfigError:
    """The value is left out of the message: messages end up in logs."""
    return ConfigError(
        f"{table.path}: {table.name}.{key} must not stand here in the open, because {why}. Write ${{NAME}} and put the value "
        "into the environment variable NAME, or ${file:PATH} and put it into a file that only you can read."
    )
