"""One text of a roster row -> one clean value, or a problem that says what is wrong and how to mend it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Literal

from repmon.clean.address_compare import Address
from repmon.clean.addresses import read_address, street_key
from repmon.clean.folding import fold
from repmon.clean.phones import read_phones
from repmon.clean.places import clean_state, clean_zip
from repmon.model import PracticeLocation, RowProblem
from repmon.roster.records import Values

_YES, _NO = frozenset({"y", "yes", "true", "1", "t"}), frozenset({"n", "no", "false", "0", "f"})
_GENDERS: dict[str, Literal["F", "M", "X"]] = {"f": "F", "female": "F", "m": "M", "male": "M", "x": "X"}
_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
_SHORTENED = re.compile(
    r"(?P<area>\d{3})[).\s-]*(?P<exchange>\d{3})[.\s-]*\d{4}\s*(?:/|&|\bor\b|\band\b)\s*"
    r"(?P<other>(?:\d{3}[.\s-])?\d{4})(?!\D*\d)", re.IGNORECASE,
)  # fmt: skip
"""A second number without the digits that it shares with the first: "413-555-0131 or 0132"."""


@dataclass(slots=True)
class RowReader:
    """Reads the values of one row and collects what a person should know about them."""

    file: str
    row: int
    problems: list[RowProblem] = field(default_factory=list)

    def report(self, column: str | None, value: str | None, message: str, *, dropped: bool = False) -> None:
        """Note a problem of this row."""
        self.problems.append(RowProblem(self.file, self.row, column, value, message, dropped))

    def phones(self, values: Values) -> tuple[str | None, str | None, list[str]]:
        """The direct number and the main line, then what is beyond these two; E.164, or as written when it cannot be read.

        A second number beside the direct one is kept as the main line, where there is no other: it is right on a listing,
        too. What was taken for something else than its column says is reported.
        """
        direct, main = self._numbers(values, "phone"), self._numbers(values, "main_phone")
        column = "phone" if len(direct) > 1 else "main_phone"
        if len(direct) > 1 and not main:
            direct, main = direct[:1], direct[1:]
            message = "two numbers in one cell: the first was taken as the physician's, the second as the practice's main line"
            self.report(column, values[column], message)
        more = [*direct[1:], *main[1:]]
        if more:
            message = "more numbers than there are columns: all are kept as right on a listing; put one number into a cell"
            self.report(column, values[column], message)
        return next(iter(direct), None), next(iter(main), None), more

    def _numbers(self, values: Values, column: str) -> list[str]:
        shown = values.get(column) or ""
        phones = read_phones(_in_full(shown))
        numbers = list(dict.fromkeys(phone.e164 for phone in phones if phone.e164))
        if not phones or numbers:
            return numbers
        why = "not a usable US phone number, so no number on a listing will be called wrong here; enter all ten digits as text"
        self.report(column, shown, why)
        return [shown]

    def state(self, values: Values) -> str | None:
        """A state's two letters; states of other countries are left empty."""
        shown = values.get("state") or ""
        state = clean_state(shown) if shown else None
        if shown and state is None and _is_us(values):
            self.report("state", shown, "not a US state, left empty; use two letters such as MA")
        return state

    def zip(self, values: Values, state: str | None) -> str | None:
        """A ZIP code, with zeros restored that a spreadsheet certainly dropped."""
        shown = values.get("zip") or ""
        if not shown or not _is_us(values):
            return None
        zip5, zip4 = clean_zip(shown, state)
        if zip5 is None:
            self.report("zip", shown, "not a US ZIP code, left empty; enter five digits as text")
            return None
        return f"{zip5}-{zip4}" if zip4 else zip5

    def date(self, values: Values, column: str) -> str | None:
        """A date as ISO text."""
        shown = values.get(column) or ""
        for pattern in _DATE_FORMATS if shown else ():
            try:
                return dt.datetime.strptime(shown.split(" ")[0], pattern).date().isoformat()
            except ValueError:
                continue
        if shown:
            self.report(column, shown, "not a date, left empty; write it as 2026-03-31")
        return None

    def yes_no(self, values: Values, column: str) -> bool | None:
        """Yes, no or unknown."""
        shown = (values.get(column) or "").casefold()
        if shown in _YES | _NO:
            return shown in _YES
        if shown:
            self.report(column, values[column], "neither yes nor no, left empty; write Y or N")
        return None

    def gender(self, values: Values) -> Literal["F", "M", "X"] | None:
        """F, M, X or unknown."""
        shown = (values.get("gender") or "").casefold()
        if shown and shown not in _GENDERS and shown not in ("u", "unknown"):
            self.report("gender", values["gender"], "not F, M or X, left empty")
        return _GENDERS.get(shown)

    def locations(self, values: Values, *, lenient: bool) -> list[PracticeLocation]:
        """The row's practice location; none when it has neither a street nor a phone, more when it has many phones.

        With ``lenient`` a city and state will do: public files leave some streets out, and the physician can still be
        looked for by name and town. The gap is reported.
        """
        phone, main_phone, more = self.phones(values)
        state = self.state(values)
        zip_code = self.zip(values, state)
        location = PracticeLocation(
            location_id="",
            name=values.get("location_name") or None,
            street=values.get("street") or values.get("street2") or None,
            street2=(values.get("street2") or None) if values.get("street") else None,
            city=values.get("city") or None,
            state=state,
            zip=zip_code,
            phone=phone,
            main_phone=main_phone,
            website=values.get("website") or None,
            region=values.get("region") or None,
            service_line=values.get("service_line") or None,
        )
        if not self._can_be_found(location, lenient):
            return []
        location = replace(location, location_id=values.get("location_id") or _location_id(location))
        return [location, *(replace(location, phone=number) for number in more)]

    def _can_be_found(self, place: PracticeLocation, lenient: bool) -> bool:
        if place.street is None and not place.phones:
            if not (lenient and place.city and place.state):
                return False
            self.report("street", None, "neither a street nor a usable phone; loaded with its town only")
        address = _address(place)
        if address and address.po_box and not address.street_name:
            self.report("street", place.street, "a post office box, where no patient is seen; enter the practice's street")
        return True


def _in_full(shown: str) -> str:
    """A cell of phones with the digits that were left out of its second number."""
    found = _SHORTENED.search(shown)
    if found is None:
        return shown
    missing = found["area"] if len(found["other"]) > 4 else f"{found['area']}-{found['exchange']}"
    return f"{shown[: found.start('other')]}{missing}-{found['other']}{shown[found.end('other') :]}"


def _is_us(values: Values) -> bool:
    return (values.get("country") or "US").upper() in ("US", "USA", "UNITED STATES", "PR", "VI", "GU", "AS", "MP")


def _location_id(location: PracticeLocation) -> str:
    """Name a location that the file does not name: by its place as people would say it, else by its phone.

    Two spellings of one street ("St", "Street") give one id, so that it stays the same across re-imports.
    """
    address = _address(location)
    key = street_key(address) if address else None
    if location.street is None and location.phones:
        return f"phone-{location.phones[0].lstrip('+')}"
    unit = f" {address.unit}" if address and address.unit else ""
    place = key or " ".join(part for part in (location.street, location.city, location.state) if part)
    return re.sub(r"[^a-z0-9]+", "-", fold(f"{place}{unit} {(location.zip or '')[:5]}")).strip("-")


def _address(place: PracticeLocation) -> Address | None:
    return read_address(place.street, place.street2, place.city, place.state, place.zip)
