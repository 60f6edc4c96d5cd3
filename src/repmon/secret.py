"""References to secrets: ``${NAME}`` is an environment variable, ``${file:PATH}`` a file that only its owner can read.

The configuration holds the references. What they stand for is looked up when it is used, and is never printed, logged or
stored: no error of this module carries a value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from repmon.errors import RepmonError

_REFERENCE = re.compile(r"\$\{([^}]*)\}")


class SecretError(RepmonError):
    """A reference leads nowhere; the message names the reference and the fix."""


def resolve(text: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Put in what the references in a text stand for.

    Args:
        folder: where relative paths start.

    Raises:
        SecretError: when a variable is not set, or a file is missing, empty, or readable by others.
    """
    return _REFERENCE.sub(lambda found: _look_up(found[1].strip(), folder, environment), text)


def _look_up(name: str, folder: Path, environment: Mapping[str, str]) -> str:
    kind, _, path = name.partition(":")
    if kind == "file" and path:
        return read_private(folder / path)
    if not (value := environment.get(name, "").strip()):
        raise SecretError(f"the environment variable {name!r} is not set. Set it for the user who runs repmon.")
    return value


def read_private(path: Path) -> str:
    """Return the secret in a file that only its owner can read.

    Raises:
        SecretError: when the file is missing, empty, not text, or readable by others.
    """
    try:
        with path.open(encoding="utf-8") as file:
            if os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077:
                raise SecretError(f"{path}: others can read this file. Run: chmod 600 {path}")
            value = file.read().strip()
    except UnicodeDecodeError:
        raise SecretError(f"{path}: is not text. Put the secret into it, on one line.") from None  # the error shows the bytes
    except OSError as error:
        raise SecretError(f"{path}: cannot be read ({error.strerror}). Put the secret into this file.") from error
    if not value:
        raise SecretError(f"{path}: is empty. Put the secret into this file.")
    return value
