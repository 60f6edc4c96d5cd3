"""Readers of the truth: a roster file becomes physicians, and every row that could not is reported."""

from repmon.roster.reading import RosterError, RosterFile, read_roster

__all__ = ["RosterError", "RosterFile", "read_roster"]
