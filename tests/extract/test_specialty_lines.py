from __future__ import annotations

import pytest

from repmon.extract.specialty_lines import specialties_in


@pytest.mark.parametrize(
    ("line", "specialties"),
    [
        ("Neurology", ["Neurology"]),
        ("Cardiology, Internal Medicine", ["Cardiology", "Internal Medicine"]),
        ("Physical Medicine & Rehabilitation, Pain Medicine", ["Physical Medicine & Rehabilitation", "Pain Medicine"]),
        ("Psychiatry, Child & Adolescent", ["Psychiatry, Child & Adolescent"]),
        ("Obstetrics, Gynecology & Women's Health", ["Obstetrics, Gynecology & Women's Health"]),
        ("Neurology, Northfield Hospital", []),
        ("12 Elm St", []),
        ("", []),
    ],
)
def test_a_line_of_specialties(line: str, specialties: list[str]) -> None:
    assert list(specialties_in(line)) == specialties
