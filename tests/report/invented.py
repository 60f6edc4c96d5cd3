"""Who and what the fictional health system is made of: names, places, numbers, and the values that attack a page."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

NIGHT = "2026-03-02"
SITES = ("own_directory", "healthgrades", "ratemds", "vitals", "webmd", "yelp")
BLOCKED_SITE = "vitals"
"""Could not be read for the last three nights."""
FIRST = (
    "Adela", "Amos", "Beatrix", "Bram", "Calla", "Cyrus", "Delphine", "Desmond", "Edda", "Emeric", "Fern",
    "Florian", "Greta", "Gideon", "Hester", "Hollis", "Imogen", "Ivo", "Juno", "Jasper", "Keziah", "Kester",
    "Linnea", "Lucan", "Maren", "Milo", "Nadia", "Nestor", "Odile", "Orson", "Petra", "Piers", "Quilla",
    "Quentin", "Rosalind", "Rufus", "Sabine", "Silas", "Tamsin", "Thaddeus", "Una", "Ulric", "Verity", "Victor",
    "Willa", "Wendell", "Xanthe", "Xavier", "Yara", "Yorick", "Zelda", "Zeno",
)  # fmt: skip
LAST = (
    "Abernook", "Ashgrove", "Barrowmere", "Birkenshaw", "Calderwick", "Carrowmoor", "Dunmarrow", "Elderfield",
    "Fallowby", "Farrowdale", "Glenharrow", "Hartlebury", "Hawksmede", "Inglebourn", "Jessamore", "Kelderton",
    "Larkspire", "Lindenholt", "Marchbank", "Merriwold", "Northcleave", "Oakhurst", "Pemberlow", "Quillfeather",
    "Ravensdale", "Rookwood", "Saltmarsh", "Silverbeck", "Thornquist", "Underhay", "Vanterpool", "Wetherspoon",
    "Whitlock", "Yarborough", "Zellander", "Brightwater", "Cobblestone", "Drystone", "Evermoor", "Foxcombe",
)  # fmt: skip
TOWNS = (("Fernbrook", "01901"), ("Kelder Falls", "01902"), ("Norvale", "01903"), ("Saltmere", "01904"), ("Ottering", "01905"),
         ("Brandle", "01906"), ("Wickhurst", "01907"), ("Lower Quarrie", "01908"))  # fmt: skip
STREETS = ("Alder Street", "Mill Road", "Hospital Drive", "Juniper Avenue", "Canal Street", "Old Post Road", "Quarry Lane")
KINDS_OF_PLACE = ("Medical Center", "Family Practice", "Specialty Clinic", "Heart Institute", "Women's Health", "Pediatrics")
SPECIALTIES = ("Family Medicine", "Internal Medicine", "Pediatrics", "Cardiology", "Obstetrics & Gynecology", "Dermatology",
               "Orthopedic Surgery", "Gastroenterology", "Neurology", "Psychiatry", "Urology", "Endocrinology")  # fmt: skip
REGIONS = ("North Valley", "South Valley", "Coast")
AREAS = ("413", "508", "774", "978", "351", "339")
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    '=HYPERLINK("https://example.org/","open")',
    "\u202eevil\u202c \u200fname",
    "N" + "o" * 298 + "n",
    "Dr. 🦊🩺 Fox <img src=x onerror=window.hacked=1>",
    "<!-- --><b>bold</b> & {{ 7*7 }} {% raw %}",
)


@dataclass
class Person:
    """One physician of the world."""

    pid: str
    npi: str
    first: str
    last: str
    specialty: str
    places: list[int]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}, MD"


@dataclass
class World:
    """Rows for the tables, collected in memory and written in one transaction."""

    size: int
    night: str
    random: random.Random
    hostile: bool
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    listing_id: int = 0

    def add(self, table: str, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def ago(self, days: int) -> str:
        return (dt.date.fromisoformat(self.night) - dt.timedelta(days=days)).isoformat()


def phone(number: int) -> str:
    """The n-th fictional number, E.164."""
    return f"+1{AREAS[number // 100 % len(AREAS)]}55501{number % 100:02d}"


def shown(e164: str) -> str:
    """A number as sites print it."""
    return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"


def title_of(site: str) -> str:
    return {"ratemds": "RateMDs", "own_directory": "our own directory", "webmd": "WebMD"}.get(site, site.title())


def office_of(world: World, person: Person, **changes: Any) -> dict[str, Any]:
    place = world.places[person.places[0]]
    number = shown(phone(100 + int(person.pid[1:]) % 450))
    return {"name": place["name"], "street": place["street"], "city": place["city"], "state": "MA", "zip": place["zip"],
            "phone": number} | changes  # fmt: skip
