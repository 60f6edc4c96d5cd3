"""Keys of the sources that are asked through an API: from the environment, or from a file that only its owner can read.

``repmon.toml`` names where the key is (``key_env``, ``key_file``), never the key itself: the file is copied, mailed and kept
under version control. Scrapy-free, so that ``repmon sites`` can tell at once which key is missing.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from repmon.config import Config, SiteConfig
from repmon.errors import RepmonError
from repmon.secret import SecretError, read_private

_USABLE = re.compile(r"[\x21-\x7e]+")
"""What may stand in a header: visible ASCII in one piece. Anything else is a mangled copy, or more than a key."""
_NOT_HERE = ("key", "api_key", "token", "secret", "password")


class MissingKeyError(RepmonError):
    """There is no usable key; the message is one line, says what to do, and never holds any part of a key."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key that does not show itself when it is printed, logged or part of an error."""

    value: str

    def __repr__(self) -> str:
        """Say that there is a key, and nothing of it."""
        return "Secret(***)"


def find_key(config: Config, site: SiteConfig, standard_env: str) -> Secret:
    """Return a source's key.

    Args:
        config: the configuration; relative file names start at its folder.
        site: the source's table, which may name ``key_env`` or ``key_file``.
        standard_env: the environment variable that is looked at when it names neither.

    Raises:
        MissingKeyError: there is none, it is not usable, or its file can be read by others.
    """
    for option in _NOT_HERE:
        if option in site.options:
            raise MissingKeyError(
                f"a key does not belong into repmon.toml: remove sites.{site.name}.{option}, change the key at its provider, "
                f"and set the new one in the environment variable {standard_env}"
            )
    file = site.options.get("key_file")
    if file is not None:
        try:
            return _usable(read_private(config.folder / str(file)), f"the key file {file}")
        except SecretError as error:
            raise MissingKeyError(f"the key file {error}") from None
    variable = str(site.options.get("key_env", standard_env))
    value = os.environ.get(variable, "").strip()
    if not value:
        raise MissingKeyError(f"no key: set the environment variable {variable}, or name a file with key_file")
    return _usable(value, f"the environment variable {variable}")


def _usable(value: str, where: str) -> Secret:
    if not _USABLE.fullmatch(value):
        raise MissingKeyError(f"{where} holds no usable key: it must be one word of visible ASCII characters")
    return Secret(value)
