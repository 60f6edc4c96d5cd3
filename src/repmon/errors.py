"""The one exception that a person is meant to read."""

from __future__ import annotations


class RepmonError(Exception):
    """Something the user can mend. The message is one line: what is wrong, where, and what to do."""
