"""What differs between two texts, marked piece by piece for the eye: ``(413) 555-01[99]`` against ``(413) 555-01[23]``."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import NamedTuple

_PIECES = re.compile(r"\d+|[^\W\d_]+|\s+|.", re.DOTALL)
LONGEST = 2_000
"""Characters up to which two texts are compared piece by piece; longer ones are marked as a whole."""


class Piece(NamedTuple):
    """A stretch of text that is the same on both sides, or not."""

    text: str
    differs: bool


@lru_cache(maxsize=1024)
def marked(listed: str, expected: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Split both texts into pieces; a piece ``differs`` when the other side has something else there.

    Numbers and words count as wholes: nobody reads a phone digit by digit.
    """
    if max(len(listed), len(expected)) > LONGEST:
        return (Piece(listed, True),), (Piece(expected, True),)
    ours, theirs = _PIECES.findall(listed), _PIECES.findall(expected)
    matcher = difflib.SequenceMatcher(None, [p.casefold() for p in ours], [p.casefold() for p in theirs], autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        differs = what != "equal"
        left += _piece(ours[a:b], differs)
        right += _piece(theirs[c:d], differs)
    return joined_marks(left), joined_marks(right)


def _piece(parts: list[str], differs: bool) -> list[Piece]:
    text = "".join(parts)
    return [Piece(text, differs and not text.isspace())] if text else []


def joined_marks(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join marks that only a blank or a comma stands between: one mark reads better than three."""
    joined: list[Piece] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        bridge = bool(joined and joined[-1].differs and following and following.differs and not re.search(r"\w", piece.text))
        differs = piece.differs or bridge
        if joined and joined[-1].differs == differs:
            joined[-1] = Piece(joined[-1].text + piece.text, differs)
        else:
            joined.append(Piece(piece.text, differs))
    return tuple(joined)
