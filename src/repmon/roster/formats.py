"""Which headings mean what: one entry per format, all mapped to the columns of our own roster template.

Sources: NPPES Data Dissemination code values (329 columns until 2022, 330 since; "Gender" became "Sex" in 2024) and the CMS
"Doctors and Clinicians" national downloadable file, whose headings changed in 2018 and in 2023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repmon.roster.tables import RosterError, Table, heading_key

_PRACTICE = "provider_business_practice_location_address_"


@dataclass(frozen=True, slots=True)
class Format:
    """A known kind of table."""

    name: str
    signature: tuple[frozenset[str], ...]
    """The table is of this kind when all headings of any one of these sets are there (compared by ``heading_key``)."""
    columns: Mapping[str, tuple[str, ...]]
    """Template column -> headings that hold it; the first one present counts."""


NPPES = Format(
    "nppes",
    (frozenset({"npi", "provider_last_name_legal_name"}),),
    {
        "npi": ("npi",),
        "entity": ("entity_type_code",),
        "organisation": ("provider_organization_name_legal_business_name",),
        "last_name": ("provider_last_name_legal_name",),
        "first_name": ("provider_first_name",),
        "middle_name": ("provider_middle_name",),
        "suffix": ("provider_name_suffix_text",),
        "credentials": ("provider_credential_text",),
        "other_last_names": ("provider_other_last_name",),
        "gender": ("provider_sex_code", "provider_gender_code"),
        "specialty": ("provider_specialty_display",),
        "taxonomy_codes": ("provider_specialty",),
        "street": ("provider_first_line_business_practice_location_address",),
        "street2": ("provider_second_line_business_practice_location_address",),
        "city": (_PRACTICE + "city_name",),
        "state": (_PRACTICE + "state_name",),
        "zip": (_PRACTICE + "postal_code",),
        "country": (_PRACTICE + "country_code_if_outside_u_s", _PRACTICE + "country_code"),
        "phone": (_PRACTICE + "telephone_number",),
        "verified_on": ("last_update_date", "npi_last_update_date"),
        "deactivated_on": ("npi_deactivation_date",),
        "reactivated_on": ("npi_reactivation_date",),
    },
)

CMS = Format(
    "cms",
    (
        frozenset({"npi", "lst_nm", "frst_nm"}),
        frozenset({"npi", "last_name", "line_1_street_address"}),
        frozenset({"npi", "provider_last_name", "city_town"}),
        frozenset({"npi", "provider_name", "city_town"}),
    ),
    {
        "npi": ("npi",),
        "full_name": ("provider_name",),
        "last_name": ("lst_nm", "last_name", "provider_last_name"),
        "first_name": ("frst_nm", "first_name", "provider_first_name"),
        "middle_name": ("mid_nm", "middle_name", "provider_middle_name"),
        "suffix": ("suff", "suffix"),
        "gender": ("gndr", "gender"),
        "credentials": ("cred", "credential"),
        "specialty": ("pri_spec", "primary_specialty"),
        "location_name": ("org_nm", "organization_legal_name", "facility_name"),
        "street": ("adr_ln_1", "line_1_street_address", "address"),
        "street2": ("adr_ln_2", "line_2_street_address"),
        "city": ("cty", "city", "city_town"),
        "state": ("st", "state"),
        "zip": ("zip", "zip_code"),
        "phone": ("phn_numbr", "phone_number", "telephone_number"),
    },
)

TEMPLATE = Format(
    "csv",
    (frozenset({"npi", "last_name"}), frozenset({"physician_id", "last_name"})),
    {
        "npi": ("npi", "npi_number"),
        "physician_id": ("physician_id", "provider_id"),
        "first_name": ("first_name", "first"),
        "middle_name": ("middle_name", "middle", "middle_initial", "middle_init", "mi", "m_i"),
        "last_name": ("last_name", "last"),
        "suffix": ("suffix", "name_suffix"),
        "credentials": ("credentials", "credential", "degree"),
        "gender": ("gender", "sex"),
        "specialty": ("specialty", "primary_specialty"),
        "other_last_names": ("other_last_names", "former_last_name", "maiden_name"),
        "location_id": ("location_id",),
        "location_name": (
            "location_name",
            "practice_name",
            "location",
            "practice",
            "clinic",
            "clinic_name",
            "facility",
            "facility_name",
            "office",
            "office_name",
        ),
        "street": ("street", "address", "street_address", "street_1", "street1", "address_1", "address1", "address_line_1"),
        "street2": ("street2", "street_2", "suite", "unit", "address_2", "address2", "address_line_2"),
        "city": ("city",),
        "state": ("state",),
        "zip": ("zip", "zip_code", "postal_code", "zipcode"),
        "phone": (
            "phone",
            "phone_number",
            "telephone",
            "telephone_number",
            "direct_phone",
            "direct_phone_number",
            "direct_line",
        ),
        "main_phone": (
            "main_phone",
            "main_phone_number",
            "main_line",
            "main_number",
            "office_phone",
            "office_phone_number",
            "practice_phone",
            "practice_phone_number",
            "location_phone",
            "clinic_phone",
        ),
        "website": ("website", "url", "profile_url"),
        "region": ("region",),
        "service_line": ("service_line",),
        "accepting_new_patients": ("accepting_new_patients", "accepting"),
        "verified_on": ("verified_on",),
    },
)

TABLES: tuple[Format, ...] = (NPPES, CMS, TEMPLATE)
"""In this order: a CMS file has a column last_name, too, and must not be taken for the template."""

FORMAT_NAMES = ("auto", *(kind.name for kind in TABLES), "npi_registry")


def detect(path: Path, table: Table, wanted: str) -> Format:
    """Tell a table's format by its headings, or check that it is the one that was named.

    Raises:
        RosterError: when the headings fit no format; the message names those that were found.
    """
    present = {heading_key(heading) for heading in table.headings}
    for kind in TABLES:
        if wanted in ("auto", kind.name) and any(signature <= present for signature in kind.signature):
            return kind
    found = ", ".join(repr(heading.strip()) for heading in table.headings[:8])
    needed = "npi (or physician_id) and last_name, and a street or a phone"
    raise RosterError(f"{path}: these headings are no roster that repmon knows: {found}. Needed: {needed}. See 'repmon init'.")


def is_roster(headings: frozenset[str]) -> bool:
    """Tell whether headings, compared by ``heading_key``, are those of any known kind of table."""
    return any(signature <= headings for kind in TABLES for signature in kind.signature)


def column_positions(kind: Format, headings: Sequence[str]) -> dict[str, int]:
    """Template column -> position of the first heading that holds it."""
    at: dict[str, int] = {}
    for position, heading in enumerate(headings):
        at.setdefault(heading_key(heading), position)
    return {
        column: next(at[source] for source in sources if source in at)
        for column, sources in kind.columns.items()
        if any(source in at for source in sources)
    }


def unread_headings(kind: Format, table: Table) -> list[str]:
    """Headings of our own template's columns that hold something and are not read: unknown, or a second one for a value.

    Public files (NPPES, CMS) have hundreds that are no business of a roster's; nothing is said about those.
    """
    if kind is not TEMPLATE:
        return []
    read = set(column_positions(kind, table.headings).values())
    return [
        heading.strip() or f"column {position + 1}, without a heading"
        for position, heading in enumerate(table.headings)
        if position not in read and any(position < len(cells) and cells[position].strip() for _, cells in table.rows)
    ]


def taxonomy_positions(headings: Sequence[str]) -> list[tuple[int, int | None]]:
    """NPPES keeps up to 15 taxonomy codes, one of them switched primary: (code position, switch position) pairs."""
    at = {heading_key(heading): position for position, heading in enumerate(headings)}
    codes = [
        (n, at[f"healthcare_provider_taxonomy_code_{n}"])
        for n in range(1, 16)
        if f"healthcare_provider_taxonomy_code_{n}" in at
    ]
    return [(position, at.get(f"healthcare_provider_primary_taxonomy_switch_{n}")) for n, position in codes]
