"""Tables and registry answers -> records in the template's columns, still as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repmon.roster.formats import Format, column_positions, taxonomy_positions
from repmon.roster.tables import RosterError, Table

Values = dict[str, str]


@dataclass(slots=True)
class Record:
    """One row of a table or one result of the registry: a person (or not), and one or more locations."""

    row: int
    values: Values
    more_locations: list[Values] = field(default_factory=list)
    surplus: int = 0
    """Cells beyond the last heading: the row has slipped."""

    @property
    def blank(self) -> bool:
        """Tell whether nothing is in the row."""
        return not any(self.values.values()) and not self.more_locations


def table_records(kind: Format, table: Table) -> Iterator[Record]:
    """Turn a table's rows into records; taxonomy codes come primary first, separated by blanks."""
    positions = column_positions(kind, table.headings)
    taxonomies = taxonomy_positions(table.headings)
    width = len(table.headings)
    for row, cells in table.rows:
        values = {column: _cell(cells, position) for column, position in positions.items()}
        if taxonomies:
            values["taxonomy_codes"] = " ".join(_taxonomies(cells, taxonomies))
        surplus = sum(1 for cell in cells[width:] if cell.strip())
        yield Record(row, values, surplus=surplus)


_EMPTY = frozenset({"", "--", "<UNAVAIL>", "NULL", "None", "nan", "NaN", "N/A"})
"""What databases and pandas write for nothing."""


def _cell(cells: list[str], position: int) -> str:
    text = _plain(cells[position]) if position < len(cells) else ""
    return "" if text in _EMPTY else text


def _plain(cell: str) -> str:
    """A cell without invisible characters and without what keeps a spreadsheet from eating its zeros ('01101, ="01101")."""
    text = cell.translate(_INVISIBLE).strip()
    guarded = re.fullmatch(r"=\"([^\"]*)\"", text)
    return guarded[1].strip() if guarded else text.removeprefix("'") if text[1:2].isdigit() else text


_INVISIBLE = dict.fromkeys([0xFEFF, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060])


def _taxonomies(cells: list[str], positions: list[tuple[int, int | None]]) -> list[str]:
    codes = [(_cell(cells, code), switch is not None and _cell(cells, switch) == "Y") for code, switch in positions]
    ordered = sorted((pair for pair in codes if pair[0]), key=lambda pair: not pair[1])
    return list(dict.fromkeys(code for code, _ in ordered))


def registry_records(path: Path, text: str) -> list[Record]:
    """Turn an answer of the NPI Registry API 2.1 (or a list of its results) into records.

    Raises:
        RosterError: when it is not JSON, or the registry answered with errors.
    """
    try:
        answer = json.loads(text)
    except RecursionError:
        raise RosterError(f"{path}: not a registry answer (nested beyond sense).") from None
    except json.JSONDecodeError as error:
        raise RosterError(f"{path}, line {error.lineno}: not valid JSON ({error.msg}). Fetch the answer again.") from error
    if isinstance(answer, dict) and answer.get("Errors"):
        said = "; ".join(
            str(item.get("description", item)) if isinstance(item, dict) else str(item) for item in answer["Errors"]
        )
        raise RosterError(f"{path}: the NPI Registry answered with an error ({said}). Ask it again with other criteria.")
    results = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(results, list):
        raise RosterError(f"{path}: no 'results' list in this JSON. repmon reads answers of the NPI Registry API 2.1.")
    return [_registry_record(number, result) for number, result in enumerate(results, start=1)]


def _registry_record(number: int, result: Any) -> Record:
    if not isinstance(result, dict):
        return Record(number, {"npi": str(result)})
    basic = _dict(result.get("basic"))
    values = {
        "npi": _text(result.get("number")),
        "entity": {"NPI-1": "1", "NPI-2": "2"}.get(_text(result.get("enumeration_type")), ""),
        "organisation": _text(basic.get("organization_name") or basic.get("name")),
        "last_name": _text(basic.get("last_name")),
        "first_name": _text(basic.get("first_name")),
        "middle_name": _text(basic.get("middle_name")),
        "suffix": _text(basic.get("name_suffix") or basic.get("suffix")),
        "credentials": _text(basic.get("credential")),
        "gender": _text(basic.get("sex") or basic.get("gender")),
        "verified_on": _text(basic.get("last_updated")),
        "deactivated_on": _text(basic.get("deactivation_date")) or ("unknown" if basic.get("status") == "D" else ""),
        "reactivated_on": _text(basic.get("reactivation_date")),
        "other_last_names": ";".join(_text(other.get("last_name")) for other in _dicts(result.get("other_names"))),
        "taxonomy_codes": " ".join(_registry_taxonomies(result)),
    }
    places = [a for a in _dicts(result.get("addresses")) if _text(a.get("address_purpose")) in ("LOCATION", "PRIMARY")]
    locations = [_registry_location(place) for place in [*places, *_dicts(result.get("practiceLocations"))]]
    return Record(number, values | (locations[0] if locations else {}), more_locations=locations[1:])


def _registry_taxonomies(result: dict[str, Any]) -> list[str]:
    found = sorted(_dicts(result.get("taxonomies")), key=lambda taxonomy: taxonomy.get("primary") is not True)
    return list(dict.fromkeys(code for taxonomy in found if (code := _text(taxonomy.get("code")))))


def _registry_location(address: dict[str, Any]) -> Values:
    return {
        "street": _text(address.get("address_1")),
        "street2": _text(address.get("address_2")),
        "city": _text(address.get("city")),
        "state": _text(address.get("state")),
        "zip": _text(address.get("postal_code")),
        "country": _text(address.get("country_code")),
        "phone": _text(address.get("telephone_number")),
    }


def _text(value: object) -> str:
    text = "" if value is None or isinstance(value, dict | list) else str(value).strip()
    return "" if text in _EMPTY else text


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
