"""Bytes to text when nothing, or something wrong, is said about their encoding; pages in UTF-16 as UTF-8."""

from __future__ import annotations

import codecs

_UTF8 = codecs.getincrementaldecoder("utf-8")
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, as it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 400
"""Bytes from the page's beginning, where HTML and JSON have hardly anything but ASCII: in UTF-16, every other byte is 0."""


def as_utf8(raw: bytes) -> bytes:
    """Return a page in UTF-16 or UTF-32, told by its mark or by its zeros, in UTF-8; any other without UTF-8's mark."""
    encoding = next((name for mark, name in _WIDE if raw.startswith(mark)), None) or _unmarked(raw[:_LOOKED_AT])
    if encoding is None:
        return raw.removeprefix(codecs.BOM_UTF8)
    return raw.decode(encoding, errors="replace").encode("utf-8")


def _unmarked(head: bytes) -> str | None:
    if b"\x00" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = len(head) * 0.4
    return "utf-16-le" if odd > most and not even else "utf-16-be" if even > most and not odd else None


def decode_loosely(raw: bytes) -> str:
    """Decode as UTF-8 when the bytes are that but for a cut-off end or a few damaged ones (1 in 1000), else as cp1252."""
    try:
        return _UTF8("strict").decode(raw)
    except UnicodeDecodeError:
        shown = raw.decode("utf-8", errors="replace")
    return shown if shown.count("\ufffd") * 1000 < len(shown) else raw.decode("cp1252", errors="replace")
