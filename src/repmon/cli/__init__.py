"""The command line: verbs only. Each parses its arguments, calls one function and prints."""

from repmon.cli.program import main

__all__ = ["main"]
