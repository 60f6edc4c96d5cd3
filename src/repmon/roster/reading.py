"""A roster file -> physicians, with an exact account of its rows: each one is loaded or reported, none is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from repmon.clean.addresses import compare_addresses, read_address
from repmon.clean.credentials import read_credentials
from repmon.clean.names import fold, proper_case, read_name, same_first, same_last
from repmon.clean.npi import clean_npi, npi_is_valid
from repmon.clean.specialties import from_taxonomy_code
from repmon.errors import UsageError
from repmon.model import Night, Physician, PracticeLocation, RowProblem
from repmon.roster.fields import RowReader
from repmon.roster.formats import FORMAT_NAMES, TEMPLATE, detect, is_roster, unread_headings
from repmon.roster.records import Record, Values, registry_records, table_records
from repmon.roster.tables import WORKBOOK, RosterError, decode, read_bytes, read_delimited, read_workbook

__all__ = ["RosterError", "RosterFile", "read_roster"]


@dataclass(slots=True)
class RosterFile:
    """What one file holds. ``rows == loaded + dropped``; ``loaded`` rows make ``len(physicians)`` people."""

    path: Path
    format: str
    rows: int = 0
    loaded: int = 0
    physicians: list[Physician] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    deactivated: dict[str, tuple[int, Night | None]] = field(default_factory=dict)
    """NPI -> (row, date) of rows that hold nothing but the news that the NPI was deactivated."""

    @property
    def dropped(self) -> int:
        """Rows that could not be loaded; each has its problem in ``problems``."""
        return sum(problem.row_dropped for problem in self.problems)


def read_roster(path: Path, format_name: str = "auto") -> RosterFile:
    """Read a roster in any known format and encoding.

    Raises:
        UsageError: there is no such format.
        RosterError: when the file as a whole is unusable (missing, empty, unknown headings, not what ``format_name`` says).
    """
    if format_name not in FORMAT_NAMES:
        raise UsageError(f"unknown format {format_name!r}. Known: {', '.join(FORMAT_NAMES)}.")
    file = RosterFile(path, "npi_registry")
    people = _People(file)
    records = _records(file, format_name)
    for record in records:
        people.add(record)
    return people.finish()


def _records(file: RosterFile, format_name: str) -> Iterable[Record]:
    """Read the file's records, and note its format and what had to be passed over."""
    path = file.path
    content = read_bytes(path)
    if content.startswith(WORKBOOK):
        table = read_workbook(path, content, is_roster)
    else:
        text = decode(content)
        if format_name == "npi_registry" or text.lstrip()[:1] in ("{", "["):
            return registry_records(path, text)
        table = read_delimited(path, text, is_roster)
    kind = detect(path, table, format_name)
    file.format = kind.name
    file.problems += [RowProblem(path.name, row, None, text, why, row_dropped=False) for row, text, why in table.passed_over]
    if unread := ", ".join(map(repr, unread_headings(kind, table))):
        why = f"nothing was read from {unread}: no heading that repmon knows, or a second one for the same; see 'repmon init'"
        file.problems.append(RowProblem(path.name, table.heading_row, None, None, why, row_dropped=False))
    return table_records(kind, table)


class _People:
    """Gathers records into physicians: several rows of one person are several locations."""

    def __init__(self, result: RosterFile) -> None:
        self.result = result
        self._people: dict[str, Physician] = {}
        self._rows: dict[str, int] = {}
        self._npi_of: dict[str, str] = {}

    def add(self, record: Record) -> None:
        """Take in one record: it is loaded, or dropped with a reason."""
        self.result.rows += 1
        reader = RowReader(self.result.path.name, record.row)
        loaded = self._load(record, reader)
        self.result.loaded += loaded
        self.result.problems += reader.problems

    def finish(self) -> RosterFile:
        """Return the whole file's account.

        Raises:
            RosterError: when it has no rows.
        """
        if self.result.rows == 0:
            raise RosterError(f"{self.result.path}: headings but no rows. Export it again.")
        self.result.physicians = list(self._people.values())
        return self.result

    def _load(self, record: Record, reader: RowReader) -> bool:
        values = record.values
        problem = _not_a_person(record)
        if problem is not None:
            reader.report(*problem, dropped=True)
            return False
        npi = _npi(values, reader)
        if npi is not None and _only_deactivated(values):
            self.result.deactivated[npi] = (record.row, reader.date(values, "deactivated_on"))
            return True
        physician_id = values.get("physician_id") or npi
        if physician_id is None:
            wrong = values.get("npi") or None
            why = f"not an NPI ({_what_is_wrong(wrong)})" if wrong else "neither npi nor physician_id"
            reader.problems[:] = [p for p in reader.problems if p.column != "npi"]
            reader.report("npi", wrong, f"{why}; the row was left out. Correct the number or add a physician_id", dropped=True)
            return False
        return self._load_person(physician_id, npi, record, reader)

    def _load_person(self, physician_id: str, npi: str | None, record: Record, reader: RowReader) -> bool:
        physician = _physician(physician_id, npi, record.values, reader)
        if physician is None:
            reader.report("last_name", None, "no last name; the row was left out. Enter it", dropped=True)
            return False
        lenient = self.result.format != TEMPLATE.name
        rows = (record.values, *record.more_locations)
        known = [place for values in rows for place in reader.locations(values, lenient=lenient)]
        earlier = self._people.get(physician_id)
        if earlier is not None and not _one_person(earlier, physician):
            shown = f"{physician.first_name or ''} {physician.last_name}".strip()
            other = f"{earlier.first_name or ''} {earlier.last_name}".strip()
            why = f"this id stands for {other} in row {self._rows[physician_id]}; the row was left out. Correct one of the two"
            reader.report("npi" if physician_id == npi else "physician_id", f"{physician_id} ({shown})", why, dropped=True)
            return False
        if not known and earlier is None:
            message = "neither a street nor a usable phone; the row was left out. Enter one of them"
            reader.report("street", None, message, dropped=True)
            return False
        if earlier is not None:
            _report_contradictions(earlier, physician, self._rows[physician_id], reader)
        physician = self._own_npi(physician, earlier, reader)
        self._rows.setdefault(physician_id, record.row)
        self._people[physician_id] = _merge(earlier, physician, known)
        if earlier is not None:
            _report_second_practices(earlier, self._people[physician_id], reader)
        return True

    def _own_npi(self, physician: Physician, earlier: Physician | None, reader: RowReader) -> Physician:
        """An NPI belongs to one person and a person has one: a second one is reported and left out."""
        if physician.npi is None:
            return physician
        owner = self._npi_of.setdefault(physician.npi, physician.physician_id)
        if owner != physician.physician_id:
            where = f"this NPI is {owner}'s in row {self._rows[owner]}"
            return _without_npi(physician, reader, f"{where}; left empty here. Correct one of the two")
        if earlier is not None and earlier.npi not in (None, physician.npi):
            where = f"{earlier.npi} in row {self._rows[physician.physician_id]}"
            return _without_npi(physician, reader, f"another NPI than {where}; the first was kept. Correct one of the two")
        return physician


def _without_npi(physician: Physician, reader: RowReader, message: str) -> Physician:
    reader.report("npi", physician.npi, message)
    return replace(physician, npi=None)


def _not_a_person(record: Record) -> tuple[str | None, str | None, str] | None:
    values = record.values
    if record.blank:
        return None, None, "blank row"
    if record.surplus:
        return None, None, f"{record.surplus} cells more than there are headings; the row was left out. Quote cells with commas"
    if values.get("entity", "").startswith("2"):
        return "entity", values.get("organisation") or None, "an organisation, not a physician; nothing to do"
    if not values.get("last_name") and not values.get("full_name") and values.get("organisation"):
        return "last_name", values["organisation"], "an organisation, not a physician; nothing to do"
    return None


def _only_deactivated(values: Values) -> bool:
    return bool(values.get("deactivated_on")) and not values.get("last_name") and not values.get("full_name")


def _npi(values: Values, reader: RowReader) -> str | None:
    shown = values.get("npi") or ""
    npi = clean_npi(shown) if shown else None
    if npi is not None and npi_is_valid(npi):
        return npi
    if shown:
        reader.report("npi", shown, f"not an NPI ({_what_is_wrong(shown)}), left empty; look it up in the NPI Registry")
    return None


def _what_is_wrong(npi: str) -> str:
    shortened = re.fullmatch(r"\d[.,]\d*E\+?\d+", npi, re.IGNORECASE)
    return "a spreadsheet wrote it with an exponent" if shortened else "its check digit or length is wrong"


def _physician(physician_id: str, npi: str | None, values: Values, reader: RowReader) -> Physician | None:
    name = _names(values)
    if name is None:
        return None
    first, middle, last, suffix, other_last, credentials = name
    codes = tuple(values.get("taxonomy_codes", "").split())
    specialty = _specialty(values.get("specialty", "")) or next(
        (text for code in codes if (text := from_taxonomy_code(code))), None
    )
    off, on = _raw_date(values, "deactivated_on", reader), _raw_date(values, "reactivated_on", reader)
    return Physician(
        physician_id=physician_id, npi=npi, first_name=first, middle_name=middle, last_name=last, suffix=suffix,
        credentials=credentials, gender=reader.gender(values), specialty=specialty, taxonomy_codes=codes,
        other_last_names=other_last, accepting_new_patients=reader.yes_no(values, "accepting_new_patients"),
        verified_on=reader.date(values, "verified_on"), deactivated_on=off if off and not (on and on >= off) else None,
    )  # fmt: skip


def _specialty(shown: str) -> str | None:
    """Capitals are read as shouting: "OBSTETRICS AND GYNECOLOGY" -> "Obstetrics and Gynecology"."""
    if not shown.isupper():
        return shown or None
    return re.sub(r"\b(And|Of|In|Or|The)\b", lambda word: word[0].lower(), shown.title())


def _raw_date(values: Values, column: str, reader: RowReader) -> str | None:
    return None if values.get(column) == "unknown" else reader.date(values, column)


Name = tuple[str | None, str | None, str, str | None, tuple[str, ...], tuple[str, ...]]


def _names(values: Values) -> Name | None:
    """First, middle, last, suffix, other last names, credentials; credentials and suffixes in the wrong column are moved."""
    last = values.get("last_name", "")
    shown = values.get("full_name", "")
    stated = read_credentials(values.get("credentials") or None)
    if not last:
        person = read_name(shown, order="first_last") if shown else None
        if person is None:
            return None
        middle = " ".join(person.middle) or None
        return _cased(person.first, middle, person.last, person.suffix, person.other_last, stated or person.credentials)
    tail = read_name(f"X {last}", order="first_last")
    if tail is not None and (tail.suffix or tail.credentials) and tail.last:
        last = tail.last
    suffix = values.get("suffix") or (tail.suffix if tail else None) or ""
    person = read_name(f"X Y {suffix}", order="first_last") if suffix else None
    others = tuple(part.strip() for part in values.get("other_last_names", "").replace("|", ";").split(";") if part.strip())
    found = stated or (tail.credentials if tail else ()) or ()
    return _cased(
        values.get("first_name") or None, values.get("middle_name") or None, last,
        person.suffix if person else None, others, found,
    )  # fmt: skip


def _cased(
    first: str | None, middle: str | None, last: str, suffix: str | None, others: tuple[str, ...], credentials: tuple[str, ...]
) -> Name:
    def case(text: str | None) -> str | None:
        return proper_case(text) if text else None

    kept = tuple(dict.fromkeys(proper_case(other) for other in others if other.casefold() != last.casefold()))
    return case(first), case(middle), proper_case(last), suffix, kept, tuple(credentials)


def _one_person(a: Physician, b: Physician) -> bool:
    """Two rows with one id are one person when the first names agree (or are not told) and so do last names or gender.

    A new last name beside the same first name is a marriage; the same last name beside another first name is a relative.
    """
    if a.gender and b.gender and a.gender != b.gender:
        return False
    firsts = same_first(a.first_name, b.first_name, a.gender, b.gender) if a.first_name and b.first_name else "same"
    if firsts != "different":
        return True
    middles = [*(a.middle_name or "").split(), *(b.middle_name or "").split()]
    by_middle = any(
        fold(middle) in (fold(a.first_name or ""), fold(b.first_name or "")) for middle in middles if len(middle) > 1
    )
    return by_middle and same_last(a.last_name, b.last_name) != "different"


_STATED_ONCE = ("last_name", "first_name", "middle_name", "suffix", "specialty", "accepting_new_patients")
"""What is the same in all rows of one person; credentials and former names may be told in one row and not in another."""


def _report_contradictions(earlier: Physician, new: Physician, first_row: int, reader: RowReader) -> None:
    """Name each value that another row of the same person says otherwise, and that is therefore not kept."""
    for column in _STATED_ONCE:
        kept, left = getattr(earlier, column), getattr(new, column)
        if kept is None or left is None or _says_the_same(column, kept, left):
            continue
        message = f"row {first_row} of the same physician says {_word(kept)}, which was kept; make the rows agree"
        reader.report(column, _word(left), message)


def _says_the_same(column: str, kept: str | bool, left: str | bool) -> bool:
    if isinstance(kept, bool) or isinstance(left, bool):
        return kept == left
    one, other = fold(kept), fold(left)
    return one == other or (column == "middle_name" and (one.startswith(other) or other.startswith(one)))


def _word(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _report_second_practices(earlier: Physician, physician: Physician, reader: RowReader) -> None:
    """A place that an earlier row describes otherwise becomes a second one; a person should know."""
    known = {place.location_id for place in earlier.locations}
    for place in physician.locations:
        if place.location_id not in known and "~" in place.location_id:
            message = (
                "this place has another phone or street in an earlier row of the same physician: kept as a second practice"
            )
            reader.report("phone", place.phone or place.main_phone, f"{message}; make the rows agree if it is one")


def _add_place(known: dict[str, PracticeLocation], place: PracticeLocation) -> None:
    """Add a location. One that shares the id of another but not its phone or street is a second practice, with its own id."""
    alike = [key for key in known if key == place.location_id or key.startswith(f"{place.location_id}~")]
    for key in alike:
        if not _another_practice(known[key], place):
            gaps = {name: getattr(place, name) for name in PracticeLocation.__slots__ if getattr(known[key], name) is None}
            known[key] = replace(known[key], **gaps)
            return
    new_id = f"{place.location_id}~{len(alike) + 1}" if alike else place.location_id
    known[new_id] = replace(place, location_id=new_id)


def _another_practice(a: PracticeLocation, b: PracticeLocation) -> bool:
    phones = ((a.phone, b.phone), (a.main_phone, b.main_phone))
    if any(one and other and one != other for one, other in phones):
        return True
    one, other = (read_address(place.street, place.street2, place.city, place.state, place.zip) for place in (a, b))
    return one is not None and other is not None and compare_addresses(one, other) == "different"


def _merge(earlier: Physician | None, new: Physician, places: list[PracticeLocation]) -> Physician:
    """Add a row's locations to the person; what the first row left out is filled from later ones."""
    if earlier is None:
        earlier = new
    known = {place.location_id: place for place in earlier.locations}
    for place in places:
        _add_place(known, place)
    gaps = {
        name: getattr(new, name)
        for name in Physician.__slots__
        if getattr(earlier, name) in (None, ()) and getattr(new, name) not in (None, ())
    }
    return replace(earlier, **(gaps | {"locations": tuple(known.values())}))
