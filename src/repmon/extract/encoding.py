"""Bytes to text when nothing, or something wrong, is said about their encoding."""

from __future__ import annotations

import codecs

_UTF8 = codecs.getincrementaldecoder("utf-8")


def decode_loosely(raw: bytes) -> str:
    """Decode as UTF-8 when the bytes are that but for a cut-off end or a few damaged ones (1 in 1000), else as cp1252."""
    try:
        return _UTF8("strict").decode(raw)
    except UnicodeDecodeError:
        shown = raw.decode("utf-8", errors="replace")
    return shown if shown.count("\ufffd") * 1000 < len(shown) else raw.decode("cp1252", errors="replace")
