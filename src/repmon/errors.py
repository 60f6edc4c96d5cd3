"""The one exception that a person is meant to read, and its two kinds that the command line treats otherwise."""

from __future__ import annotations

from typing import ClassVar


class RepmonError(Exception):
    """Something the user can mend. The message is one line: what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1
    """What the command line ends with."""


class UsageError(RepmonError):
    """The command was given something that there is not, for example an unknown site."""

    exit_code: ClassVar[int] = 2


class StoppedError(RepmonError):
    """The program was asked to stop (SIGTERM, Ctrl-C). What was done is kept; the same command carries on."""
