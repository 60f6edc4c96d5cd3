"""What kind of evidence carries a match: the table of docs/matching.md, case by case and at every boundary."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match.decide import tie_of
from repmon.match.evidence import Score
from repmon.match.matching import is_certain
from repmon.match.scorer import Candidate


def tie(*anchors: str, names: tuple[str, str] = ("same", "same"), flags: tuple[str, ...] = (), **more: Any) -> str:
    """The kind of evidence when these fields tie a name whose (last, first) agree so; ``more`` are values of the score."""
    last, first = names
    return tie_of(Score(anchors=set(anchors), last=last, first=first, flags=list(flags), **more))


def points(name_points: float, *, vouched: bool = True) -> dict[str, Any]:
    """So rare a name, and whether the roster is large enough to know."""
    return {"name_points": name_points, "vouched": vouched}


FIRM: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("npi",), points(0.0)),
    (("npi",), {"flags": ("another gender",)}),
    (("npi",), {"names": ("different", "same")}),
    (("npi",), {"names": ("different", "nickname")}),
    (("npi",), {"names": ("different", "middle_name")}),
    (("phone",), {}),
    (("phone",), {"names": ("part", "nickname")}),
    (("phone",), {"names": ("same", "middle_name")}),
    (("phone", "street", "other door"), {}),
    (("street",), {}),
    (("street", "other specialty"), {}),
    (("zip", "specialty"), {}),
    (("zip", "other street", "middle", "specialty"), {}),
    (("city", "middle", "specialty"), {}),
    (("middle",), points(16.0)),
    (("middle", "other state"), points(16.0)),
    (("specialty", "other state"), points(24.0)),
    (("specialty", "other state"), points(26.0, vouched=False)),
    (("middle",), points(16.0, vouched=False)),
    (("street",), {"names": ("spelling", "same")}),
    (("street",), {"names": ("spelling", "nickname")}),
    (("street",), {"names": ("same", "spelling")}),
    (("street",), {"names": ("part", "spelling")}),
    (("street",), {"names": ("spelling", "spelling")}),
    (("phone",), {"names": ("spelling", "same")}),
    (("phone", "other specialty"), {"names": ("same", "spelling")}),
    (("zip", "specialty"), {"names": ("spelling", "same")}),
    (("specialty", "other state"), {"names": ("spelling", "same"), **points(24.0)}),
    (("phone", "unheard of"), {"names": ("near", "nickname")}),
    (("street", "unheard of"), {"names": ("same", "near")}),
    (("street",), {"names": ("same", "initial")}),
    (("street",), {"names": ("spelling", "initial")}),
]
SOLE: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("street", "other door"), {}),
    (("street", "other door", "zip", "specialty"), {}),
    (("zip",), {}),
    (("zip", "middle"), points(15.9)),
    (("state", "specialty"), points(20.0)),
    (("state", "specialty"), points(30.0)),
    (("zip", "other street", "state", "specialty"), points(30.0)),
    (("middle", "other specialty"), points(16.0)),
    (("zip", "middle", "other specialty"), points(30.0)),
    (("state", "specialty"), points(20.0, vouched=False)),
    (("state", "specialty"), points(25.9, vouched=False)),
    (("specialty", "other state"), points(22.0)),
    (("specialty", "other state"), points(23.9)),
    (("state",), points(24.0)),
    ((), points(24.0)),
    ((), points(30.0)),
    (("street", "other door"), {"names": ("spelling", "same")}),
]
LOOSE: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("npi",), {"names": ("different", "different")}),
    (("npi",), {"names": ("same", "different")}),
    (("npi",), {"names": ("different", "missing")}),
    (("npi",), {"names": ("different", "spelling")}),
    (("phone", "street"), {"flags": ("another gender",)}),
    (("zip", "other street", "specialty"), {}),
    (("zip", "other specialty"), {}),
    (("city", "middle"), points(15.9)),
    (("state", "middle", "specialty"), points(15.9)),
    (("city", "specialty"), points(19.9)),
    (("middle",), points(15.9)),
    (("middle", "other specialty"), points(15.9)),
    (("specialty", "other state"), points(21.9)),
    (("specialty", "other state"), points(25.9, vouched=False)),
    (("state", "specialty"), points(19.9)),
    (("state",), points(23.9)),
    ((), points(23.9)),
    ((), points(30.0, vouched=False)),
    (("other specialty",), points(30.0)),
    (("street", "phone"), {"names": ("same", "near")}),
    (("specialty", "unheard of", "other state"), {"names": ("same", "near"), **points(24.0)}),
    (("street", "phone", "unheard of", "other specialty"), {"names": ("near", "same")}),
    (("phone",), {"names": ("same", "initial")}),
    (("street", "other specialty"), {"names": ("same", "initial")}),
    (("street", "phone"), {"names": ("part", "initial")}),
    (("street", "phone"), {"names": ("different", "same")}),
    (("street", "phone"), {"names": ("same", "different")}),
    (("street", "phone"), {"names": ("same", "missing")}),
]


@pytest.mark.parametrize(
    ("anchors", "more", "kind"),
    [(*case, kind) for kind, cases in (("firm", FIRM), ("sole", SOLE), ("loose", LOOSE)) for case in cases],
)
def test_the_kind_of_evidence(anchors: tuple[str, ...], more: dict[str, Any], kind: str) -> None:
    assert tie(*anchors, **more) == kind


def one(points: float, kind: Any = "firm") -> Candidate:
    return Candidate("somebody", points, kind, ())


@pytest.mark.parametrize(
    ("ranked", "certain"),
    [
        ([], False),
        ([one(9.0)], True),
        ([one(8.9)], False),
        ([one(9.0, "sole")], True),
        ([one(30.0, "loose")], False),
        ([one(15.0), one(9.0)], True),
        ([one(15.0), one(9.1)], False),
        ([one(15.0), one(9.0, "loose"), one(8.9)], True),
    ],
)
def test_certain_is_from_nine_points_on_and_six_ahead(ranked: list[Candidate], certain: bool) -> None:
    assert is_certain(ranked) is certain
