"""Medical specialties in the words of registers, review sites and patients, read into one hand-written list of groups.

The table beside this module is our own wording; taxonomy codes in it are facts of the NUCC code set, whose text is
copyrighted and not used. Each row names a group, the broader groups a site may show instead of it, its codes and words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final, Literal

from repmon.clean.folding import fold

SpecialtyAgreement = Literal["same", "minor", "different"]
Key = frozenset[str]

_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LIST_MARKS: Final = re.compile(r"\s*(?:[/,;|\u2022\u00b7]|\s[-\u2013\u2014]\s|\s&\s|\sand\s|\swith\s|\+)\s*", re.IGNORECASE)
_CODE: Final = re.compile(r"[0-9]{2,4}[0-9A-Z]{5,7}[0-9X]\Z")

_ENDINGS: Final = (
    ("ologists", "ology"), ("ologist", "ology"), ("iatrists", "iatry"), ("iatrist", "iatry"), ("iatricians", "iatrics"),
    ("iatrician", "iatrics"), ("dontists", "dontics"), ("dontist", "dontics"), ("surgeons", "surgery"), ("surgeon", "surgery"),
    ("therapists", "therapy"), ("therapist", "therapy"), ("metrists", "metry"), ("metrist", "metry"),
    ("ologic", "ology"), ("ological", "ology"), ("ologicals", "ology"),
)  # fmt: skip
_BRITISH: Final = (("paed", "ped"), ("naes", "nes"), ("gynaec", "gynec"), ("haem", "hem"), ("oedic", "edic"), ("aetic", "etic"))
_WORDS: Final = {
    "pediatric": "pediatrics", "peds": "pediatrics", "orthopedics": "orthopedic", "diseases": "disease", "doctors": "doctor",
    "disorders": "disorder", "obstetrician": "obstetrics", "obstetricians": "obstetrics", "obstetric": "obstetrics",
    "allergist": "allergy", "allergists": "allergy", "allergies": "allergy", "geriatric": "geriatrics", "dentists": "dentist",
    "geneticist": "genetics", "internists": "internist", "rehab": "rehabilitation",
    "practitioners": "practitioner", "assistants": "assistant", "midwives": "midwife", "intensivists": "intensivist",
    "hospitalists": "hospitalist", "chiropractors": "chiropractor", "counselors": "counselor", "counsellor": "counselor",
    "counselling": "counseling", "women": "womens", "woman": "womens", "men": "mens", "gyne": "gyn", "obs": "ob",
    "medicines": "medicine", "physicians": "doctor", "physician": "doctor", "md": "doctor", "psychiatric": "psychiatry",
    "specialists": "specialist", "surgeries": "surgery", "transplantation": "transplant", "wounds": "wound", "colo": "colon",
    "childrens": "child", "children": "child", "nurses": "nurse", "reconstruction": "reconstructive", "services": "service",
    "oncologic": "oncology", "preventative": "preventive", "micrographics": "micrographic",
}  # fmt: skip
_EMPTY: Final = frozenset({"and", "of", "the", "in", "for", "a", "an", "or", "s"})
_NOISE: Final[tuple[Key, ...]] = (
    frozenset(),
    frozenset({"doctor", "specialist", "certified", "registered", "qualified", "board", "licensed", "private"}),
    frozenset({"practice", "clinical", "other", "provider", "subspecialty"}),
    frozenset(
        {"medicine", "disease", "care", "adult", "general", "health", "disorder", "center", "clinic", "service", "treatment"}
    ),
)
"""Words that may be left out, in the order in which they are tried."""

_PROFESSIONS: Final[tuple[tuple[Key, str], ...]] = tuple(
    (frozenset(needed.split()), group)
    for needed, group in (
        ("nurse practitioner", "Nurse Practitioner"),
        ("np", "Nurse Practitioner"),
        ("doctor assistant", "Physician Assistant"),
        ("pa", "Physician Assistant"),
        ("clinical nurse specialist", "Clinical Nurse Specialist"),
        ("registered nurse", "Registered Nurse"),
        ("respiratory therapy", "Respiratory Therapy"),
        ("physical therapy", "Physical Therapy"),
        ("occupational therapy", "Occupational Therapy"),
        ("radiology technologist", "Radiologic Technology"),
        ("radiologic technologist", "Radiologic Technology"),
        ("social worker", "Social Work"),
        ("pharmacist", "Pharmacy"),
        ("chiropractor", "Chiropractic"),
        ("dietitian", "Nutrition & Dietetics"),
        ("nutritionist", "Nutrition & Dietetics"),
        ("optometry", "Optometry"),
        ("podiatry", "Podiatry"),
        ("audiology", "Audiology"),
        ("psychology", "Psychology"),
        ("counselor", "Counseling"),
        ("midwife", "Midwifery"),
        ("dentistry", "Dentistry"),
    )
)
"""Words that name a profession whatever field stands beside them ("Oncology Pharmacist"); the first that fits counts."""

_CHILD_WORDS: Final = frozenset({"pediatrics", "child"})


@dataclass(frozen=True, slots=True)
class Specialty:
    """A specialty as read: our group, the next broader group if there is one, and the text as shown."""

    group: str
    parent: str | None
    shown: str


@dataclass(frozen=True, slots=True)
class _Table:
    broader: dict[str, tuple[str, ...]]
    by_words: dict[Key, tuple[str, ...]]
    by_code: dict[str, str]


@lru_cache(maxsize=8192)
def _word(raw: str) -> str:
    """One word in its common form: "orthopaedics" -> "orthopedic", "cardiologists" -> "cardiology"."""
    word = raw
    for british, american in _BRITISH:
        word = word.replace(british, american)
    if word in _WORDS:
        return _WORDS[word]
    for ending, form in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)] + form
            return _WORDS.get(stem, stem)
    return word


def _key(text: str) -> Key:
    folded = fold(text.replace("'", "").replace("\u2019", ""))
    return frozenset(_word(word) for word in folded.split() if word not in _EMPTY)


@cache
def _table() -> _Table:
    text = resources.files("repmon.clean").joinpath("specialties.csv").read_text(encoding="utf-8")
    broader: dict[str, tuple[str, ...]] = {}
    by_words: dict[Key, list[str]] = {}
    by_code: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        group = row["group"]
        broader[group] = tuple(name for name in row["broader"].split("|") if name)
        for phrase in (group, *row["words"].split("|")):
            if phrase and group not in by_words.setdefault(_key(phrase), []):
                by_words[_key(phrase)].append(group)
        by_code.update(dict.fromkeys(row["codes"].split(), group))
    return _Table(broader, {key: tuple(groups) for key, groups in by_words.items()}, by_code)


def _lookup(key: Key) -> tuple[str, ...]:
    """Groups that the words may mean: as they stand, then without words that add nothing."""
    smaller = key
    for noise in _NOISE:
        smaller -= noise
        found = _table().by_words.get(smaller)
        if found:
            return found
    return ()


def _broader(group: str) -> tuple[str, ...]:
    listed = _table().broader.get(group)
    if listed is not None:
        return listed
    base = group.removeprefix("Pediatric ")
    return (base, "Pediatrics", *_table().broader[base])


def _derived(key: Key) -> tuple[str, ...]:
    """Groups for words not in the table: a profession in some field of work, or the children's form of a listed group."""
    for profession, group in _PROFESSIONS:
        if key >= profession:
            return (group,)
    if key & _CHILD_WORDS:
        rest = _lookup(key - _CHILD_WORDS)
        return tuple(f"Pediatric {group}" for group in rest[:1] if group != "Pediatrics")
    return ()


def _one(text: str) -> tuple[str, ...]:
    key = _key(text)
    return _lookup(key) or _derived(key)


def _spellings(text: str) -> Iterator[str]:
    """The text without what stands in brackets, with it, and the brackets alone."""
    inside = " ".join(_BRACKETS.findall(text))
    if not inside:
        yield text
        return
    yield _BRACKETS.sub(" ", text)
    yield text
    yield inside


@lru_cache(maxsize=16384)
def _readings(text: str) -> tuple[tuple[str, ...], ...]:
    """The specialties listed in `text`, in order; each as the groups its words may mean ("eye doctor": two)."""
    for read in (_lookup, _derived):
        for spelling in _spellings(text):
            whole = read(_key(spelling))
            if whole:
                return (whole,)
    parts = [_one(part) for spelling in _spellings(text) for part in _LIST_MARKS.split(spelling)]
    return tuple(dict.fromkeys(part for part in parts if part))


def read_specialty(text: str) -> Specialty | None:
    """Return the (first) specialty that `text` names, in whoever's words; None when we do not know the words."""
    readings = _readings(" ".join(text.split()))
    if not readings:
        return None
    group = readings[0][0]
    broader = _broader(group)
    return Specialty(group=group, parent=broader[0] if broader else None, shown=text)


def is_one_specialty(text: str) -> bool:
    """Whether all the words name one specialty, however many commas stand among them."""
    return len(_readings(" ".join(text.split()))) == 1


def from_taxonomy_code(code: str) -> str | None:
    """Return our display specialty for a provider taxonomy code ("207RC0000X" -> "Cardiology"), None when unknown.

    A code we do not list falls back to the classification its first four characters stand for.
    """
    bare = code.strip().upper()
    if not _CODE.match(bare):
        return None
    known = _table().by_code
    return known.get(bare.removesuffix("X")) or known.get(bare[:4])


def _related(one: str, other: str) -> bool:
    return one in _broader(other) or other in _broader(one)


def _compare(one: tuple[str, ...], other: tuple[str, ...]) -> SpecialtyAgreement:
    if set(one) & set(other):
        return "same"
    return "minor" if any(_related(mine, theirs) for mine in one for theirs in other) else "different"


@lru_cache(maxsize=65536)
def compare_specialties(a: str, b: str) -> SpecialtyAgreement | None:
    """Compare two specialties as shown: one group "same", one broader than the other "minor", else "different".

    Lists ("Hospitalist, Nephrology") agree when their first entries do, or when everything else listed is only broader
    or narrower; a specialty found beside unrelated ones is "minor". None when either text cannot be read.
    """
    one, other = _readings(" ".join(a.split())), _readings(" ".join(b.split()))
    if not one or not other:
        return None
    if _compare(one[0], other[0]) == "same":
        return "same"
    pairs = [(_compare(mine, theirs), mine) for mine in one for theirs in other]
    shared = [groups for verdict, groups in pairs if verdict == "same"]
    if shared:
        kin = all(_compare(groups, shared[0]) != "different" for groups in (*one, *other))
        return "same" if kin else "minor"
    return "minor" if any(verdict == "minor" for verdict, _ in pairs) else "different"
