"""Personal names: read them, compare their parts, show them. The work is done in the name_* modules beside this one."""

from __future__ import annotations

from repmon.clean.folding import fold
from repmon.clean.name_agreement import (
    FirstAgreement,
    LastAgreement,
    MiddleAgreement,
    given_agreement,
    middle_agreement,
    same_first,
    same_last,
    same_middle,
    surname_agreement,
)
from repmon.clean.name_display import display_name, proper_case
from repmon.clean.name_order import Order, PersonName
from repmon.clean.name_reader import read_name

__all__ = [
    "FirstAgreement",
    "LastAgreement",
    "MiddleAgreement",
    "Order",
    "PersonName",
    "display_name",
    "fold",
    "given_agreement",
    "middle_agreement",
    "proper_case",
    "read_name",
    "same_first",
    "same_last",
    "same_middle",
    "surname_agreement",
]
