"""Words of US addresses and the abbreviations of USPS Publication 28 they are written as.

Each table maps every spelling met, upper case and without full stops, to one canonical form.
"""

from __future__ import annotations


def _table(*lines: str) -> dict[str, str]:
    """``"AVE AVENUE AV"`` -> every word maps to the line's first."""
    return {word: line.split()[0] for line in lines for word in line.split()}


def _written_out(table: dict[str, str]) -> dict[str, str]:
    """The same words mapped to the full word, which stands second in its line when the first is an abbreviation."""
    full: dict[str, str] = {}
    for word, short in table.items():
        if full.setdefault(short, word) == short and len(word) > len(short):
            full[short] = word
    return {word: full[short] for word, short in table.items()}


# Types that end a street name nearly always ...
STRONG_TYPES = _table(
    "ST STREET STR STREETS STRT STRET STEET SREET STREE STRRET STEEET",
    "AVE AVENUE AV AVENU AVN AVNUE AVENIDA AVES AVEUNE AVENE AVENEU",
    "RD ROAD RDS",
    "DR DRIVE DRV DRIV DIRVE DRVE",
    "BLVD BOULEVARD BOUL BOULV BLVRD BLV BVD BOULAVARD BOULEVERD BOULVARD",
    "LN LANE",
    "CT COURT CRT",
    "PL PLACE PLC",
    "WAY WY",
    "HWY HIGHWAY HIWAY HWAY HIGHWY",
    "PKWY PARKWAY PARWAY PKY PKWAY PARKWY",
    "TPKE TURNPIKE TPK TRNPK TURNPK",
    "CIR CIRCLE CIRC CRCL CIRCL",
    "TER TERRACE TERR",
    "TRL TRAIL",
    "PIKE",
    "EXPY EXPRESSWAY EXPWY EXPR EXP",
    "FWY FREEWAY FRWY",
    "ALY ALLEY ALLY",
    "CSWY CAUSEWAY",
    "TRWY THROUGHWAY THRUWAY",
    "BYP BYPASS",
)
# ... and those that are as often part of a name or of a building's name.
WEAK_TYPES = _table(
    "CTR CENTER CENTRE CENTR CNTR CEN CENT",
    "PLZ PLAZA PLZA",
    "SQ SQUARE SQR",
    "PARK PRK",
    "HL HILL",
    "HLS HILLS",
    "HTS HEIGHTS HGTS",
    "VW VIEW",
    "GRN GREEN",
    "GDNS GARDENS",
    "GDN GARDEN",
    "MALL",
    "LOOP",
    "RUN",
    "ROW",
    "WALK",
    "PATH",
    "PASS",
    "PT POINT",
    "PTS POINTS",
    "ESTS ESTATES",
    "VLG VILLAGE",
    "COR CORNER",
    "CMNS COMMONS",
    "CMN COMMON",
    "BRG BRIDGE",
    "CV COVE",
    "BCH BEACH",
    "RDG RIDGE",
    "XING CROSSING",
    "MNR MANOR",
    "MDWS MEADOWS",
    "GLN GLEN",
    "GRV GROVE",
    "HOLW HOLLOW",
    "EXT EXTENSION EXTN",
    "CRES CRESCENT",
    "BND BEND",
    "OVAL",
    "QUAD",
    "WHF WHARF",
    "CONC CONCOURSE",
    "ESPL ESPLANADE",
    "PROM PROMENADE",
    "TRCE TRACE",
    "VLY VALLEY",
    "LNDG LANDING",
    "SHRS SHORES",
    "SPGS SPRINGS",
    "CRK CREEK",
    "PNES PINES",
    "CAMPUS",
)
TYPES = STRONG_TYPES | WEAK_TYPES
# A type that may stand in front of the name: "Avenue B", "Avenue Louis Pasteur". "Calle" and the like belong to the name.
PREFIX_TYPES = {"AVE": "AVE", "AVENUE": "AVE", "AVENIDA": "AVE", "AV": "AVE"}

DIRECTIONS = _table(
    "N NORTH NO",
    "S SOUTH SO",
    "E EAST",
    "W WEST",
    "NE NORTHEAST",
    "NW NORTHWEST",
    "SE SOUTHEAST",
    "SW SOUTHWEST",
)
DIRECTION_WORDS = {
    "N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST",
    "NE": "NORTHEAST", "NW": "NORTHWEST", "SE": "SOUTHEAST", "SW": "SOUTHWEST",
}  # fmt: skip

UNITS = _table(
    "STE SUITE SUITES STES SUIT SUTE STE#",
    "UNIT UNITS",
    "APT APARTMENT",
    "RM ROOM ROOMS RMS",
    "OFC OFFICE",
    "DEPT DEPARTMENT",
    "SPC SPACE",
    "LOT",
    "PMB",
    "BOX",
    "STOP",
    "CLINIC",
    "DOOR",
    "STA STATION",
    "# NO NUM NUMBER",
)
FLOORS = frozenset({"FL", "FLOOR", "FLR", "FLOORS", "LEVEL", "LVL"})
BUILDINGS = _table("BLDG BUILDING BLG BLD", "TOWER TWR", "WING", "PAVILION PAV PAVILLION", "ANNEX", "HALL")
# Whole units without a value.
LONE_FLOORS = _table("LL", "BSMT BASEMENT", "MEZZ MEZZANINE", "LBBY LOBBY", "PH PENTHOUSE")
LONE_UNITS = _table("REAR", "FRNT FRONT", "UPPR UPPER", "LOWR LOWER")
FLOOR_NAMES = {"GROUND": "G", "MAIN": "1", "LOWER": "LL", "TOP": "TOP", "STREET": "1", "GRND": "G", "UPPER": "UPPR"}

_ONES = (
    "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN"
    " EIGHTEEN NINETEEN"
)
_TENS = "TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY"
NUMBER_WORDS = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
_FIRST = (
    "FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH THIRTEENTH FOURTEENTH FIFTEENTH"
    " SIXTEENTH SEVENTEENTH EIGHTEENTH NINETEENTH"
)
ORDINAL_WORDS = {word: value for value, word in enumerate(_FIRST.split(), start=1)} | {
    word[:-1] + "IETH": 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}

# Words inside street names that are written out or cut short at will.
NAME_WORDS = _table(
    "MOUNT MT",
    "FORT FT",
    "MOUNTAIN MTN",
    "MEDICAL MED MEDL",
    "HOSPITAL HOSP",
    "UNIVERSITY UNIV",
    "PROFESSIONAL PROF",
    "NATIONAL NATL",
    "INTERNATIONAL INTL",
    "COMMONWEALTH COMM",
    "MASSACHUSETTS MASS",
    "GENERAL GEN",
    "PRESIDENT PRES",
    "COLONEL COL",
    "CAPTAIN CAPT",
    "SERGEANT SGT",
    "LIEUTENANT LT",
    "JUNCTION JCT",
    "LAKE LK",
    "FERRY FRY",
    "GOVERNOR GOV",
    "CORPORAL CPL",
    "BLUFF BLF",
    "BRANCH BR",
    "CLIFF CLF",
    "CREST CRST",
    "FALLS FLS",
    "FIELD FLD",
    "FIELDS FLDS",
    "FOREST FRST",
    "GATEWAY GTWY",
    "HARBOR HBR",
    "HAVEN HVN",
    "ISLAND ISL",
    "KNOLL KNL",
    "LAKES LKS",
    "MEADOW MDW",
    "MILLS MLS",
    "ORCHARD ORCH",
    "PLAINS PLNS",
    "RIVER RIV",
    "SPRING SPG",
    "SUMMIT SMT",
    "VISTA VIS",
    "AND &",
) | _written_out(TYPES)
NAME_PHRASES = {
    "MLK": "MARTIN LUTHER KING",
    "ML KING": "MARTIN LUTHER KING",
    "M L KING": "MARTIN LUTHER KING",
    "M L K": "MARTIN LUTHER KING",
    "JFK": "JOHN F KENNEDY",
    "JOHN FITZGERALD KENNEDY": "JOHN F KENNEDY",
    "J F KENNEDY": "JOHN F KENNEDY",
    "FDR": "FRANKLIN D ROOSEVELT",
    "FRANKLIN DELANO ROOSEVELT": "FRANKLIN D ROOSEVELT",
    "AMERICAS": "OF THE AMERICAS",
}

# Streets of one city that go by two names, (city, name, type) -> the form used for comparing.
STREET_ALIASES = {
    ("NEW YORK", "OF THE AMERICAS", "AVE"): ("6TH", "AVE"),
    ("NEW YORK", "AVENUE OF THE AMERICAS", None): ("6TH", "AVE"),
    ("NEW YORK", "FASHION", "AVE"): ("7TH", "AVE"),
    ("NEW YORK", "ADAM CLAYTON POWELL", "BLVD"): ("7TH", "AVE"),
    ("NEW YORK", "FREDERICK DOUGLASS", "BLVD"): ("8TH", "AVE"),
    ("NEW YORK", "MALCOLM X", "BLVD"): ("LENOX", "AVE"),
    ("NEW YORK", "CATHEDRAL", "PKWY"): ("110TH", "ST"),
    ("NEW YORK", "SAINT MARKS", "PL"): ("8TH", "ST"),
}

STATES = {
    "ALABAMA": "AL", "ALASKA": "AK", "ARIZONA": "AZ", "ARKANSAS": "AR", "CALIFORNIA": "CA", "COLORADO": "CO",
    "CONNECTICUT": "CT", "DELAWARE": "DE", "DISTRICT OF COLUMBIA": "DC", "FLORIDA": "FL", "GEORGIA": "GA", "HAWAII": "HI",
    "IDAHO": "ID", "ILLINOIS": "IL", "INDIANA": "IN", "IOWA": "IA", "KANSAS": "KS", "KENTUCKY": "KY", "LOUISIANA": "LA",
    "MAINE": "ME", "MARYLAND": "MD", "MASSACHUSETTS": "MA", "MICHIGAN": "MI", "MINNESOTA": "MN", "MISSISSIPPI": "MS",
    "MISSOURI": "MO", "MONTANA": "MT", "NEBRASKA": "NE", "NEVADA": "NV", "NEW HAMPSHIRE": "NH", "NEW JERSEY": "NJ",
    "NEW MEXICO": "NM", "NEW YORK": "NY", "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND", "OHIO": "OH", "OKLAHOMA": "OK",
    "OREGON": "OR", "PENNSYLVANIA": "PA", "RHODE ISLAND": "RI", "SOUTH CAROLINA": "SC", "SOUTH DAKOTA": "SD",
    "TENNESSEE": "TN", "TEXAS": "TX", "UTAH": "UT", "VERMONT": "VT", "VIRGINIA": "VA", "WASHINGTON": "WA",
    "WEST VIRGINIA": "WV", "WISCONSIN": "WI", "WYOMING": "WY", "PUERTO RICO": "PR", "GUAM": "GU", "VIRGIN ISLANDS": "VI",
    "US VIRGIN ISLANDS": "VI", "AMERICAN SAMOA": "AS", "NORTHERN MARIANA ISLANDS": "MP",
    "ARMED FORCES AMERICAS": "AA", "ARMED FORCES EUROPE": "AE", "ARMED FORCES PACIFIC": "AP",
}  # fmt: skip
STATE_CODES = frozenset(STATES.values())
STATE_SHORT_FORMS = {
    "ALA": "AL", "ARIZ": "AZ", "ARK": "AR", "CALIF": "CA", "CAL": "CA", "COLO": "CO", "CONN": "CT", "DEL": "DE", "FLA": "FL",
    "ILL": "IL", "IND": "IN", "KANS": "KS", "MASS": "MA", "MICH": "MI", "MINN": "MN", "MISS": "MS", "MONT": "MT",
    "NEBR": "NE", "NEV": "NV", "N H": "NH", "N J": "NJ", "N M": "NM", "N Y": "NY", "N C": "NC", "N D": "ND", "OKLA": "OK",
    "ORE": "OR", "PENN": "PA", "PENNA": "PA", "R I": "RI", "S C": "SC", "S D": "SD", "TENN": "TN", "TEX": "TX",
    "WASH": "WA", "W VA": "WV", "WIS": "WI", "WISC": "WI", "WYO": "WY", "D C": "DC", "P R": "PR", "WASHINGTON DC": "DC",
}  # fmt: skip
