"""How the last thirty nights went: what was found, came back and was fixed each night, and how many problems stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from repmon.model import Night
from repmon.report.figures import RECENT_NIGHTS, sort_of, step_of
from repmon.report.words import night_before, say_date, say_number
from repmon.store.report_rows import Move

_WIDTH, _LEFT, _RIGHT = 640, 34, 600
"""Width of the drawing, and where its nights begin and end; the space at both sides is for numbers."""
_LINE_TOP, _LINE_BOTTOM = 10, 62
"""Where the line of standing problems runs."""
_BARS_TOP, _BARS_BOTTOM = 70, 112
"""Where the bars stand; a bar of one problem must still be seen."""
_LEAST_BAR = 2.0


@dataclass(frozen=True, slots=True)
class NightCount:
    """One night: what moved, and how many problems stood when it ended."""

    night: Night
    found: int
    back: int
    fixed: int
    standing: int


def night_counts(moves: Iterable[Move], standing: int, night: Night, first: Night | None) -> list[NightCount]:
    """Return the last nights, oldest first, worked back from the problems that stand now.

    Begins at the first night that was ever read: how many problems stood before that is unknown, not nought.
    """
    nights = [night_before(night, back) for back in range(RECENT_NIGHTS - 1, -1, -1)]
    sorts: dict[Night, Counter[str]] = {one: Counter() for one in nights if first is None or one >= first}
    steps: Counter[Night] = Counter()
    for move in moves:
        if move.night in sorts:
            sorts[move.night][sort_of(move)] += 1
            steps[move.night] += step_of(move)
    counts = []
    for one in reversed(sorts):
        counts.append(NightCount(one, sorts[one]["new"], sorts[one]["regressed"], sorts[one]["fixed"], max(0, standing)))
        standing -= steps[one]
    return counts[::-1]


def burndown_chart(counts: Sequence[NightCount], said: str) -> Markup:
    """Draw standing problems as a line, and below it found and come back upwards, fixed downwards; empty below two nights.

    ``said`` is what the drawing shows, in words.
    """
    if len(counts) < 2:
        return Markup("")
    parts = "".join([*_line(counts), *_bars(counts), *_dates(counts)])
    return Markup(f'<svg class="burn" viewBox="0 0 {_WIDTH} 132" role="img" aria-label="{Markup.escape(said)}">{parts}</svg>')


def _middle(number: int, of: int) -> float:
    return _LEFT + (number + 0.5) * (_RIGHT - _LEFT) / of


def _line(counts: Sequence[NightCount]) -> Iterator[str]:
    most = max(one.standing for one in counts) or 1
    heights = [_LINE_BOTTOM - one.standing / most * (_LINE_BOTTOM - _LINE_TOP) for one in counts]
    points = [(_middle(number, len(counts)), y) for number, y in enumerate(heights)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    (start, first), (end, last) = points[0], points[-1]
    yield f'<polygon class="area" points="{start:.1f},{_LINE_BOTTOM} {path} {end:.1f},{_LINE_BOTTOM}"/>'
    yield f'<line class="base" x1="{_LEFT}" x2="{_RIGHT}" y1="{_LINE_BOTTOM}" y2="{_LINE_BOTTOM}"/>'
    yield f'<polyline class="stood" points="{path}"/><circle class="now" cx="{end:.1f}" cy="{last:.1f}" r="3.5"/>'
    yield f'<text class="from" x="{start - 8:.1f}" y="{first + 4:.1f}">{say_number(counts[0].standing)}</text>'
    yield f'<text class="to" x="{end + 9:.1f}" y="{last + 4:.1f}">{say_number(counts[-1].standing)}</text>'


def _bars(counts: Sequence[NightCount]) -> Iterator[str]:
    up, down = max(one.found + one.back for one in counts), max(one.fixed for one in counts)
    scale = (_BARS_BOTTOM - _BARS_TOP) / ((up + down) or 1)
    zero = _BARS_TOP + up * scale
    width = min(14.0, (_RIGHT - _LEFT) / len(counts) * 0.62)
    for number, one in enumerate(counts):
        left = _middle(number, len(counts)) - width / 2
        found, back = (max(_LEAST_BAR, value * scale) if value else 0 for value in (one.found, one.back))
        yield _bar("found", left, zero - found, width, found)
        yield _bar("back", left, zero - found - back, width, back)
        yield _bar("fixed", left, zero, width, max(_LEAST_BAR, one.fixed * scale) if one.fixed else 0)
    yield f'<line class="base" x1="{_LEFT}" x2="{_RIGHT}" y1="{zero:.1f}" y2="{zero:.1f}"/>'


def _bar(name: str, left: float, top: float, width: float, height: float) -> str:
    if not height:
        return ""
    return f'<rect class="{name}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _dates(counts: Sequence[NightCount]) -> Iterator[str]:
    yield f'<text class="date" x="{_LEFT}" y="129">{say_date(counts[0].night, year=False)}</text>'
    yield f'<text class="date end" x="{_RIGHT}" y="129">{say_date(counts[-1].night, year=False)}</text>'
