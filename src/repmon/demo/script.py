"""The script of the demo's nights: who plays which part, by position in the roster. Everybody plays one part on a site."""

from __future__ import annotations

from repmon.demo.listings import SITES, Refusal, Trouble
from repmon.model import FindingKind

RATEMDS, HEALTHGRADES, OWN = SITES

NIGHTS = 10
LEAVING_NIGHT = 6
"""Before this night the roster is imported again, without those who left."""
LEAVERS = (32, 33, 34)
SEARCH_AGAIN_NIGHTS = 3
"""The demo's ``search_again_nights``: somebody known to be missing is searched for again after so many nights."""

PROBLEMS: tuple[tuple[FindingKind, int, str, tuple[int, ...]], ...] = (
    ("missing", 17, RATEMDS, (1,)),
    ("missing", 18, RATEMDS, (1,)),
    ("missing", 23, RATEMDS, (1, 4)),
    ("missing", 19, HEALTHGRADES, (1,)),
    ("missing", 20, HEALTHGRADES, (1,)),
    ("missing", 21, OWN, (1,)),
    ("wrong_phone", 0, RATEMDS, (1,)),
    ("wrong_phone", 1, RATEMDS, (1, 5)),
    ("wrong_phone", 7, RATEMDS, (1, 4, 8)),
    ("wrong_phone", 2, HEALTHGRADES, (1,)),
    ("wrong_phone", 3, HEALTHGRADES, (3,)),
    ("wrong_phone", 5, HEALTHGRADES, (1, 4, 8)),
    ("wrong_phone", 6, OWN, (1,)),
    ("wrong_phone", 9, OWN, (2,)),
    ("wrong_address", 8, RATEMDS, (1,)),
    ("wrong_address", 12, RATEMDS, (1, 6)),
    ("wrong_address", 10, HEALTHGRADES, (1,)),
    ("wrong_address", 14, HEALTHGRADES, (5,)),
    ("wrong_address", 11, OWN, (1,)),
    ("wrong_name", 15, HEALTHGRADES, (1,)),
    ("wrong_name", 16, HEALTHGRADES, (4, 8)),
    ("wrong_name", 22, OWN, (2,)),
    ("wrong_specialty", 31, HEALTHGRADES, (1,)),
    ("wrong_specialty", 40, OWN, (3, 6)),
    ("other_number", 42, HEALTHGRADES, (1,)),
    ("not_accepting_mismatch", 49, RATEMDS, (2,)),
    ("not_accepting_mismatch", 58, HEALTHGRADES, (1, 8)),
    ("closed_or_retired", 56, RATEMDS, (4,)),
    ("gone", 24, RATEMDS, (5,)),
    ("gone", 25, HEALTHGRADES, (4,)),
    ("gone", 26, OWN, (7,)),
    ("duplicate", 27, RATEMDS, (1,)),
    ("duplicate", 30, RATEMDS, (1, 7)),
    ("duplicate", 28, HEALTHGRADES, (1,)),
    ("duplicate", 53, OWN, (4,)),
    ("departed", 32, RATEMDS, (LEAVING_NIGHT,)),
    ("departed", 32, HEALTHGRADES, (LEAVING_NIGHT,)),
    ("departed", 33, RATEMDS, (LEAVING_NIGHT,)),
    ("departed", 33, HEALTHGRADES, (LEAVING_NIGHT,)),
    ("departed", 33, OWN, (LEAVING_NIGHT,)),
    ("departed", 34, RATEMDS, (LEAVING_NIGHT, 7)),
    ("departed", 34, HEALTHGRADES, (LEAVING_NIGHT,)),
)
"""Kind, physician, site, and the nights on which the problem begins, ends, begins again.

A second listing that comes up later than the first is planted only where the whole directory is read: on the other sites
nobody who has a listing is searched for.
"""

USUAL_STARS = (5,) * 20 + (4, 4, 3, 1)
"""What the profiles of the rating stories have on the first night: 4.6 stars from 24 ratings."""
RATING_DROP: tuple[int, str, dict[int, tuple[int, ...]], int] = (4, HEALTHGRADES, {4: (1, 1, 1), 5: (1, 1, 1), 6: (1, 1, 2)}, 6)
"""Physician, site, night -> bad ratings that it brings, and the night that has to tell it: the second on which six stood there.

Three bad ratings might be chance; a display counts when a second night agrees with it."""
RATING_CHANCE: tuple[tuple[int, str, dict[int, tuple[int, ...]]], ...] = ((13, RATEMDS, {4: (1,), 8: (1,)}),)
"""Physician, site, bad ratings that prove nothing."""

REFUSALS = {(HEALTHGRADES, 3): Refusal.FORBIDDEN, (RATEMDS, 7): Refusal.CHALLENGE, (OWN, 9): Refusal.DOWN}
"""Whole nights of a site that prove nothing."""

CLOSED = {RATEMDS: ("/admin/", "/api/"), HEALTHGRADES: ("/api/", "/appointment/"), OWN: ("/staff-only/",)}
"""Paths that each site's robots.txt closes, besides one stranger's page on RateMDs that searches lead to."""

LEFT_AND_REMOVED = ((32, OWN), (34, OWN))
"""Physicians who left and whose page the organisation took down on the same night: nothing to report."""
MAIN_LINE = ((35, RATEMDS), (36, HEALTHGRADES), (37, OWN))
EXTRA_OFFICE = ((38, HEALTHGRADES), (39, RATEMDS))
TRACKING = ((41, RATEMDS),)
NO_PHONE = ((55, RATEMDS), (57, RATEMDS))
ONE_NIGHT = (
    (43, RATEMDS, 4, Trouble.REMOVED),
    (44, HEALTHGRADES, 5, Trouble.BROKEN),
    (45, OWN, 4, Trouble.REMOVED),
    (46, RATEMDS, 9, Trouble.BROKEN),
)
"""Pages that fail for one night only."""
WRONG_PAGE = ((47, RATEMDS, 6), (48, HEALTHGRADES, 6))
"""For one night the page of this physician is that of the next one."""
SHORT_PAGE = ((35, 2), (39, 4), (43, 5), (50, 6), (53, 7), (54, 9))
"""Physician, night on which Healthgrades serves its second template."""
