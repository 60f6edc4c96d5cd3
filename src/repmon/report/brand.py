"""The organisation's own look: its logo and its colour, made so that everything can still be read.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): 4.5 at least between text and what is behind it
(success criterion 1.4.3, level AA).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from repmon.config import Organisation, logo_type
from repmon.report.files import ReportError

READABLE = 4.5
STANDARD_ACCENT = "#0f5f74"
"""The accent of reports/assets/report.css, for the icon of a report without a colour of its own."""
LIGHT_PAPER, DARK_PAPER = "#f5f7f8", "#172029"
"""The darkest and the lightest surface behind accented text in the light and in the dark look of report.css."""
_TINT = 0.12
"""Share of the accent in the soft surface made from it."""

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Brand:
    """What the page shows of the organisation besides its name."""

    accent: str
    """For the icon in the browser's tab."""
    logo: str | None
    """A ``data:`` address."""
    style: str
    """Rules that follow the report's own; empty without a colour."""


def brand_of(organisation: Organisation) -> Brand:
    """Return the organisation's look.

    Raises:
        ReportError: when the logo can no longer be read.
    """
    style = _style(organisation.accent) if organisation.accent else ""
    return Brand(organisation.accent or STANDARD_ACCENT, _data_address(organisation.logo), style)


def _data_address(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path}: the logo cannot be read ({error.strerror}). Correct organisation.logo.") from error
    return f"data:{logo_type(content) or 'image/png'};base64,{base64.b64encode(content).decode()}"


def _style(accent: str) -> str:
    light, dark = readable(accent, LIGHT_PAPER), readable(accent, DARK_PAPER)
    bright = f"--accent:{light};--accent-soft:{_mixed(light, '#ffffff', _TINT)}"
    night = f"--accent:{dark};--accent-soft:{_mixed(dark, DARK_PAPER, _TINT)}"
    return f":root{{{bright}}}@media (prefers-color-scheme:dark){{:root{{{night}}}}}@media print{{:root{{{bright}}}}}"


def readable(colour: str, behind: str) -> str:
    """The colour itself, or the nearest darker (on a light surface) or lighter one that can be read on that surface."""
    goal = "#000000" if luminance(behind) > 0.18 else "#ffffff"  # 0.18: as far from black as from white
    tried = (_mixed(goal, colour, step / 100) for step in range(101))
    return next(one for one in tried if contrast(one, _mixed(one, behind, _TINT)) >= READABLE <= contrast(one, behind))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Colour:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _mixed(one: str, other: str, share: float) -> str:
    """So much of the one colour in the other."""
    parts = (a * share + b * (1 - share) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
