"""The nouns of repmon: what a roster, a page, a night and a finding are made of. Dataclasses only, no I/O.

Conventions used everywhere: a night is an ISO date string ("2026-03-02", the date on which the night's run began); phones are
E.164; ZIP codes and NPIs are text; ``None`` means "not known" and is never a guess or an empty string.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Night = str
"""ISO date of the evening on which a run counts, for example ``"2026-03-02"``."""

SearchOutcome = Literal["found", "none", "unproven", "blocked", "error"]
"""How a search for one physician on one site ended. Only ``found`` and ``none`` are complete answers (truth 1); ``unproven``
was answered, too, but not with all that there is (Yelp, Google; a list longer than what was read): nobody is absent for it."""

Outcome = Literal[
    "listing", "found", "none", "unproven", "not_found", "moved", "unreadable", "other_person", "blocked", "error"
]  # fmt: skip
"""How a task ended: see :class:`Visit`."""

Health = Literal["ok", "degraded", "blocked", "failed"]
"""How well a site could be read in one night. Only ``ok`` may prove that something is absent, fixed or regressed."""

TaskKind = Literal["enumerate", "search", "visit"]
"""``enumerate`` reads a site's whole directory, ``search`` looks for one physician, ``visit`` reads one listing's page."""

MatchState = Literal["auto", "confirmed", "needs_review", "rejected"]

FindingKind = Literal[
    "missing", "wrong_name", "wrong_phone", "wrong_address", "wrong_specialty", "wrong_website", "other_number",
    "duplicate", "departed", "closed_or_retired", "not_accepting_mismatch", "gone", "rating_shift", "review_burst",
    "below_threshold", "count_dropped", "scale_changed", "listing_swapped", "stale_roster", "site_incident",
]  # fmt: skip

FindingState = Literal["open", "submitted", "verified_fixed", "regressed", "dismissed", "stuck", "couldnt_check"]

Severity = Literal["high", "medium", "low", "info"]


def nights_between(earlier: Night, later: Night) -> int:
    """Nights from one date to another (negative when they are the other way round)."""
    return (dt.date.fromisoformat(later) - dt.date.fromisoformat(earlier)).days


# ---------------------------------------------------------------------------------------------- the roster: what is true


@dataclass(frozen=True, slots=True)
class PracticeLocation:
    """One place where a physician sees patients, as the organisation states it (cleaned values)."""

    location_id: str
    name: str | None = None
    street: str | None = None
    street2: str | None = None
    city: str | None = None
    state: str | None = None
    """Two-letter postal code."""
    zip: str | None = None
    """Five digits, or ``12345-6789``."""
    phone: str | None = None
    """Direct number for patients, E.164; where the roster states one that cannot be read, its text as written."""
    main_phone: str | None = None
    """The practice's main line, E.164 (or as written, like ``phone``). A listing that shows it is right, too."""
    website: str | None = None
    region: str | None = None
    service_line: str | None = None

    @property
    def phones(self) -> tuple[str, ...]:
        """The numbers that can be dialled, E.164, the direct one first."""
        return tuple(number for number in (self.phone, self.main_phone) if number and _DIALLED.fullmatch(number))


_DIALLED = re.compile(r"\+1\d{10}")
"""E.164 of the North American plan, the only one that ``clean.phones`` reads."""


@dataclass(frozen=True, slots=True)
class Physician:
    """One clinician of the organisation (cleaned values). ``physician_id`` is the roster's own id, else the NPI."""

    physician_id: str
    last_name: str
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    credentials: tuple[str, ...] = ()
    npi: str | None = None
    gender: Literal["F", "M", "X"] | None = None
    specialty: str | None = None
    taxonomy_codes: tuple[str, ...] = ()
    other_last_names: tuple[str, ...] = ()
    accepting_new_patients: bool | None = None
    verified_on: Night | None = None
    deactivated_on: Night | None = None
    """Date on which NPPES deactivated the NPI (not set when it was reactivated later)."""
    locations: tuple[PracticeLocation, ...] = ()
    former_last_names: tuple[str, ...] = field(default=(), compare=False)
    """Last names that the roster gave this physician before: remembered by the store, and no value of the roster now."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about one row of an input file that a person should know."""

    file: str
    row: int
    """1-based line or record number as a spreadsheet shows it (the heading is row 1)."""
    column: str | None
    value: str | None
    message: str
    """What is wrong and how to mend it, in one sentence."""
    row_dropped: bool
    """True when the row could not be loaded; False when it was loaded with this value repaired or left out."""


# ------------------------------------------------------------------------------------------ a page: what a site shows


@dataclass(frozen=True, slots=True)
class Office:
    """One practice location on a listing, exactly as shown."""

    name: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    phone: str | None = None
    street2: str | None = None
    """Suite, floor or building, where the site keeps it apart from the street."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One reading of a site's rating. An unrated listing has ``value=None`` and ``count=0``; an unknown count is ``None``."""

    value: float | None
    scale_max: float
    step: float | None
    """Smallest difference the site can show (0.1, 0.5, 1); ``None`` when the value comes unrounded."""
    count: int | None
    counts_what: str | None
    """What the site counts: ``ratings``, ``reviews`` or ``surveys``."""
    histogram: tuple[int, int, int, int, int] | None = None
    """How many ratings of 1, 2, 3, 4, 5 stars, where the site shows counts (never derived from percentages)."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review as a page shows it: never its text, never who wrote it."""

    key: str
    """The site's own number of it; only a hash of it is kept."""
    on: Night | None
    stars: float
    """From 1 to 5; a site may average sub-ratings."""
    answered: bool | None
    """Whether a reply stands below it; ``None`` where the page does not say."""


ListingStatus = Literal["active", "retired", "closed", "temporarily_closed", "deceased", "moved"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A physician's listing as one page showed it. Values are as shown; cleaning happens beside them, not instead."""

    site: str
    site_key: str
    """The site's own stable id (slug, uuid, place id), never the URL with its query string."""
    url: str
    name: str | None = None
    credentials: str | None = None
    npi: str | None = None
    gender: str | None = None
    specialties: tuple[str, ...] = ()
    practice: str | None = None
    offices: tuple[Office, ...] = ()
    website: str | None = None
    rating: Rating | None = None
    """``None`` when no rating could be found on the page, which is not the same as an unrated listing."""
    accepting: bool | None = None
    status: ListingStatus | None = None
    found_by: dict[str, str] = field(default_factory=dict)
    """Field name -> way it was read (``api``, ``embedded_json``, ``json_ld``, ``microdata``, ``dom``, ``text``, ``url``,
    ``import``)."""
    disagreements: tuple[str, ...] = ()
    """Fields for which two ways on the same page gave different values."""
    verdicts: dict[str, str] = field(default_factory=dict)
    """Where a site's content may not be kept (Google Places), our own verdict stands in its place: field -> ``same``,
    ``different`` or ``absent``, and ``physician`` -> the physician_id with whose roster entry it was compared."""
    reviews: tuple[Review, ...] = ()
    """Single reviews on the page, as many as it shows at once. They are no part of what makes a listing changed."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a site's search results or directory."""

    hits: tuple[Listing, ...]
    """Listings as the cards show them: often fewer fields than the profile page."""
    total: int | None = None
    """Number of results that the site claims, when it says."""
    next_url: str | None = None
    capped: bool = False
    """True when the site does not show all that it claims (then absence proves nothing)."""


@dataclass(frozen=True, slots=True)
class NoListing:
    """A page from which no listing can be read."""

    reason: Literal["not_found", "unreadable", "blocked", "other_person", "unproven"]
    """``unproven``: the site has the listing and does not show it to us."""
    detail: str


PageReading = Listing | SearchPage | NoListing


# ----------------------------------------------------------------------------------------- a night: what the crawl does


@dataclass(frozen=True, slots=True)
class Wanted:
    """A physician to look for, reduced to what a search form needs."""

    physician_id: str
    first_name: str | None
    middle_name: str | None
    last_name: str
    npi: str | None
    specialty: str | None
    city: str | None
    state: str | None
    zip: str | None
    phone: str | None
    other_last_names: tuple[str, ...] = ()
    street: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to fetch tonight. (site, kind, target) is unique in a night: nothing is fetched twice."""

    site: str
    kind: TaskKind
    target: str
    """``visit``: the listing's site_key · ``search``: the physician_id · ``enumerate``: the site's name."""
    url: str | None = None
    """``visit``: the page to read."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of one task: written, together with the task's new state, in one transaction."""

    task: Task
    outcome: Outcome
    """``listing``: a profile was read · ``found``/``none``: a search was read whole · ``unproven``: an answer was read that
    proves no absence · the others: nothing can be concluded, except that ``not_found`` on a healthy night counts towards
    *gone*, as does ``moved``: the page leads to the same person's under another id."""
    listings: tuple[Listing, ...] = ()
    follow: tuple[Task, ...] = ()
    """Profile pages that a search found and that are to be read tonight."""
    results: int | None = None
    detail: str | None = None
    url: str | None = None


@dataclass(slots=True)
class SiteRun:
    """What one night on one site came to."""

    site: str
    night: Night
    requests: int = 0
    pages: int = 0
    listings: int = 0
    not_found: int = 0
    unreadable: int = 0
    errors: int = 0
    blocked: int = 0
    not_modified: int = 0
    tasks: int = 0
    tasks_done: int = 0
    bytes: int = 0
    health: Health | None = None
    why: str | None = None
    fill: dict[str, float] = field(default_factory=dict)
    """Field -> share (0..1) of tonight's listings that showed it."""
    started_at: str | None = None
    """Time (ISO 8601) of the site's first request tonight."""
    finished_at: str | None = None

    @property
    def answered(self) -> int:
        """Tasks that came to an answer, which is what people call read; a failed one is done, too, but says nothing."""
        return self.pages + self.not_found


# ------------------------------------------------------------------------------------------- matches and findings


@dataclass(frozen=True, slots=True)
class Match:
    """One listing ascribed (or perhaps ascribed) to one physician."""

    site: str
    site_key: str
    physician_id: str
    points: float
    """Match weight: log2 odds that the two are the same person."""
    reasons: tuple[str, ...]
    state: MatchState
    primary: bool = True
    duplicate_of: str | None = None
    """site_key of the physician's primary listing on this site, when this one is a second."""
    decided_by: str | None = None
    decided_on: Night | None = None
    margin: float | None = None
    """Points ahead of the strongest other physician whom the listing could be, below zero behind them; None when it could be
    nobody else."""
    doubt: str = ""
    """What must be looked at whatever the points, in words; "" where nothing must."""


def finding_id(
    kind: str, physician_id: str | None, site: str | None, site_key: str | None, location_id: str | None = None
) -> str:
    """Name a finding for life: the same problem of the same physician at the same listing always gets the same id.

    50 bits of SHA-256 in base32: among a million findings two would share an id with a chance of 1 in 2,000.
    """
    text = "\x1f".join(part or "" for part in (kind, physician_id, site, site_key, location_id))
    digest = hashlib.sha256(text.encode()).digest()
    return "F-" + base64.b32encode(digest)[:10].decode()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem as tonight's checks see it. Its life (states, dates, owner) is kept by ``repmon.fixes``."""

    finding_id: str
    kind: FindingKind
    severity: Severity
    physician_id: str | None
    site: str | None
    site_key: str | None
    location_id: str | None
    url: str | None
    listed: str | None
    """What the site shows, as text."""
    expected: str | None
    """What the roster says, as text."""
    sentence: str
    """The finding in one plain sentence, with the site's name and what to do."""
    evidence: dict[str, Any] = field(default_factory=dict)
    """Data behind the sentence, JSON-able: nights, readings, values on both sides, match reasons, confidence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One question that was answered for certain tonight: a known finding about it that is not seen any more is fixed."""

    kind: FindingKind
    physician_id: str | None
    site: str | None
    site_key: str | None
    """``None`` stands for the physician x site pair as a whole (*missing*)."""
    location_id: str | None = None
    """``None``: the answer holds for every location on the listing."""


# ---------------------------------------------------------------------------------------------- what the store hands out


@dataclass(frozen=True, slots=True)
class StoredListing:
    """A listing with its history's edges. ``listing`` holds the newest version's values, as shown."""

    listing_id: int
    listing: Listing
    """A field that tonight's template did not show keeps its last shown value; ``carried`` says since when it is missing."""
    first_seen: Night
    last_seen: Night
    """Last night on which the page was read."""
    version_since: Night
    absent_since: Night | None = None
    """First healthy night on which the site said that the page is not there."""
    gone_since: Night | None = None
    """Second such night: from here on the listing counts as gone."""
    carried: dict[str, Night] = field(default_factory=dict)
    source: str = "crawl"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict about one listing and one physician. It outlives re-imports and new matching rules."""

    site: str
    site_key: str
    physician_id: str
    verdict: Literal["confirmed", "rejected"]
    decided_by: str | None
    decided_on: Night
    listing_facts: dict[str, Any] = field(default_factory=dict)
    """Name, NPI, specialty, phones and streets of the listing when it was decided (confirmed: they become known facts)."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search for one physician on one site in one night."""

    night: Night
    site: str
    physician_id: str
    outcome: SearchOutcome
    results: int | None = None
    detail: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One row of the ``findings`` table: the newest evidence, and the life so far."""

    finding_id: str
    kind: str
    severity: str
    state: FindingState
    physician_id: str | None
    location_id: str | None
    site: str | None
    site_key: str | None
    url: str | None
    listed: str | None
    expected: str | None
    sentence: str
    evidence: dict[str, Any]
    priority: float | None
    first_seen: Night
    last_seen: Night
    last_checked: Night
    opened_on: Night
    """Night on which the present spell began (first seen, regressed or re-opened)."""
    fixed_on: Night | None = None
    times_regressed: int = 0
    resume_state: FindingState | None = None
    owner: str | None = None
    marketer_state: str | None = None
    submitted_on: Night | None = None
    notes: str | None = None
    dismissed_listed: str | None = None
    """What the site showed when a person dismissed the finding; ``None`` when the program withdrew it."""


@dataclass(frozen=True, slots=True)
class FindingEvent:
    """One move in a finding's life. (finding_id, night, event) is unique, so that a repeated night adds nothing."""

    finding_id: str
    night: Night
    event: str
    from_state: str | None
    to_state: str | None
    reason: str
