"""Web addresses in one canonical form, and whether two of them lead to the same page, site or person."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from repmon.clean.phones import BLANKS

UrlVerdict = Literal["same", "minor", "different"]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Parameters that only tell the owner where the visitor came from (Google, Meta, Microsoft, HubSpot, Mailchimp, Yext, WebMD).
_TRACKING_PREFIXES = (
    "utm_",
    "hsa_",
    "mc_",
    "pk_",
    "mtm_",
    "matomo_",
    "ga_",
    "y_",
    "_hs",
    "hscta",
    "vero_",
    "oly_",
    "trk_",
    "at_",
)
_TRACKING = _words_of(
    "gclid gclsrc gbraid wbraid dclid fbclid msclkid yclid twclid ttclid li_fat_id igshid igsh lid _ga _gl "
    "mkt_tok ref ref_src referrer referer src source cid cmpid campaign campaignid adgroupid affid srsltid sid "
    "sessionid phpsessid jsessionid amp trk tracking track s_kwcid ef_id gad_source gad_campaignid fb_ref si "
    "feature share gmb ved usg"
)
_INDEX_PAGE = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp|cfm|shtml)$", re.IGNORECASE)
_HOST = re.compile(r"^(?=.{1,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{1,62}$")
_PLAIN_HOSTS = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_REDIRECTS = {"google.com/url": ("q", "url"), "l.facebook.com/l.php": ("u",), "yelp.com/biz_redir": ("url",)}

# Second-level names under which registries sell domains; enough for the US and its neighbours.
_SECOND_LEVEL = _words_of("co com org net edu gov ac")
# Hosts where each customer has a name of their own in front of the domain ...
_TENANT_HOSTS = _words_of(
    "wixsite.com squarespace.com wordpress.com blogspot.com weebly.com webflow.io github.io business.site "
    "square.site godaddysites.com myshopify.com netlify.app"
)
# ... or behind it: two paths here are two people, however alike they look.
_TENANT_PATHS = _words_of(
    "facebook.com instagram.com linkedin.com twitter.com x.com yelp.com healthgrades.com vitals.com webmd.com "
    "ratemds.com zocdoc.com usnews.com youtube.com tiktok.com linktr.ee doximity.com"
)
_PERSON_FOLDERS = re.compile(
    r"^(?:our-|find-a-|meet-(?:our-|the-)?)?(?:dr|doc|doctors?|docs|physicians?|providers?|profiles?|provider-profiles?|staff|team|people|bios?"
    r"|biography|clinicians?|specialists?|surgeons?|dentists?|practitioners?|faculty|members?|experts?|person|nurse-practitioners?"
    r"|physician-directory|provider-directory|care-team|findadoctor|physician-finder|doctor-profile|physician-profile)$"
)
_PERSON_SLUG = re.compile(
    r"^(?:dr[-_.]|doctor-)[a-z]|[-_.](?:md|do|np|pa|pac|pa-c|dpm|dds|dmd|phd|aprn|crnp|fnp|od|dc|mbbs)\d*$"
)
_PERSON_KEYS = re.compile(
    r"(?:^|_|-)(?:id|npi|pid|doc|doctor|physician|provider|profile|person|name|slug|uid|key)$|(?:doc|doctor|physician|provider|person|profile|bio|staff|dr)_?(?:id|name|no|num)$"
)
_SUB_PAGES = _words_of(
    "reviews ratings review overview about locations location appointments appointment contact publications "
    "insurance background education schedule bio biography profile print amp experience index home en es"
)
_NOT_A_PERSON = _words_of("search results all az directory index home")
_CREDENTIAL_WORDS = _words_of("dr doctor md do np pa pac dpm dds dmd phd aprn crnp fnp od dc mbbs facp faap facs")


def canonical_url(url: object) -> str | None:
    """Give the one form of a web address under which equal pages compare equal; None when it is empty or not a web address.

    Scheme, ``www``/mobile hosts, default ports, index pages, fragments, tracking parameters and a trailing slash do not
    make another page. The result is for comparing and keying; show people the address as it was found.
    """
    text = "" if url is None else str(url).strip()
    return None if text.casefold() in BLANKS else _canonical(text)


@lru_cache(maxsize=65_536)
def _canonical(text: str) -> str | None:
    parts = _split(text)
    if parts is None:
        return None
    host, port = _host(parts), _port(parts)
    if host is None or port is None:
        return None
    path = _path(parts.path)
    for wrapper, names in _REDIRECTS.items():
        if host + path == wrapper.removeprefix("www."):
            inner = parse_qs(parts.query)
            target = next((inner[name][0] for name in names if name in inner), None)
            return _canonical(target) if target and target != text else None
    query = _query(parts.query)
    return f"https://{host}{port}{path}" + (f"?{query}" if query else "")


def _split(text: str) -> SplitResult | None:
    compact = re.sub(r"[\u200b-\u200f\u2060\ufeff\r\n\t]", "", text).strip("<>\"' ")
    if compact.startswith("//"):
        compact = "https:" + compact
    elif not re.match(r"^[a-z][a-z0-9+.\-]*:(?!\d)", compact, re.IGNORECASE):
        compact = "https://" + compact
    compact = re.sub(r"^(https?):/*(?=[^/])", r"\1://", compact, flags=re.IGNORECASE)
    try:
        parts = urlsplit(compact)
    except ValueError:  # an unclosed bracket in the host: not an address
        return None
    return parts if parts.scheme in {"http", "https"} else None


def _host(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").rstrip(".")
    if "@" in parts.netloc or not _HOST.match(host):
        return None
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return _PLAIN_HOSTS.sub("", host.lower())


def _port(parts: SplitResult) -> str | None:
    """``""`` for the usual ports, ``":8443"`` for others, None for something that is no port."""
    try:
        port = parts.port
    except ValueError:
        return None
    return "" if port in {None, 80, 443} else f":{port}"


def _path(raw: str) -> str:
    path = re.sub(r"/{2,}", "/", unquote(raw.split(";jsessionid", maxsplit=1)[0]))
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in {"", "."}:
            segments.append(segment.strip())
    joined = _INDEX_PAGE.sub("", "".join("/" + segment for segment in segments if segment))
    return quote(joined, safe="/-._~!$&'()*+,;=:@")


def _query(raw: str) -> str:
    pairs = [(name, value) for name, value in parse_qsl(raw, keep_blank_values=True) if not _is_tracking(name)]
    return urlencode(sorted(pairs))


def _is_tracking(name: str) -> bool:
    lower = name.casefold()
    return lower in _TRACKING or lower.startswith(_TRACKING_PREFIXES)


def site_of(url: object) -> str | None:
    """Give the registered domain an address belongs to (``example.org`` for ``doctors.example.org``); None for no address."""
    canonical = canonical_url(url)
    if canonical is None:
        return None
    labels = urlsplit(canonical).netloc.split(":")[0].split(".")
    if ".".join(labels[-2:]) in _TENANT_HOSTS:
        return ".".join(labels[-3:])
    in_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if in_country else labels[-2:])


def compare_urls(a: object, b: object) -> UrlVerdict | None:
    """Compare two web addresses; None when either is empty or unreadable.

    ``minor`` is another page or host of the same site (home page instead of profile), ``different`` another site or the
    page of another person.
    """
    left, right = canonical_url(a), canonical_url(b)
    if left is None or right is None:
        return None
    if left.casefold() == right.casefold():
        return "same"
    if site_of(left) != site_of(right):
        return "different"
    return "different" if _other_person(urlsplit(left.casefold()), urlsplit(right.casefold())) else "minor"


def _other_person(a: SplitResult, b: SplitResult) -> bool:
    left_query, right_query = _person_query(a.query), _person_query(b.query)
    if any(left_query[key] != right_query[key] for key in left_query.keys() & right_query.keys()):
        return True
    if site_of(a.geturl()) in _TENANT_PATHS and a.path and b.path:
        return not _same_person(_segments(a.path)[-1], _segments(b.path)[-1])
    left, right = _person_segment(a.path), _person_segment(b.path)
    if left is None or right is None:
        return _numbered_twins(_segments(a.path), _segments(b.path))
    return not _same_person(left, right)


def _person_query(query: str) -> dict[str, str]:
    return {key: value for key, value in parse_qsl(query) if _PERSON_KEYS.search(key)}


def _segments(path: str) -> list[str]:
    """The path's folders without a file ending and without sub-pages such as ``/reviews`` at the end."""
    segments = [re.sub(r"\.(?:html?|php|aspx?)$", "", unquote(segment)) for segment in path.split("/") if segment]
    while len(segments) > 1 and segments[-1] in _SUB_PAGES:
        segments.pop()
    return segments


def _person_segment(path: str) -> str | None:
    """What names the person in a profile's path: the slug or number behind ``/doctors/``, or a slug like ``jane-doe-md``."""
    segments = _segments(path)
    for at, folder in enumerate(segments[:-1]):
        following = segments[at + 1]
        if _PERSON_FOLDERS.match(folder) and not _PERSON_FOLDERS.match(following) and following not in _NOT_A_PERSON:
            return "/".join(segments[at + 1 :])
    return next((segment for segment in reversed(segments) if _PERSON_SLUG.search(segment)), None)


def _numbered_twins(a: list[str], b: list[str]) -> bool:
    """Whether two paths differ in their last number only: records of the same kind, so another record."""
    return len(a) == len(b) > 0 and a != b and a[:-1] == b[:-1] and a[-1].isdigit() and b[-1].isdigit()


def _words(segment: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", segment) if word not in _CREDENTIAL_WORDS and len(word) > 1}


def _same_person(a: str, b: str) -> bool:
    """Whether two slugs can name one person: the same number, or the words of one are all in the other."""
    if a == b:
        return True
    left, right = _words(a), _words(b)
    numbers = [set(re.findall(r"\d+", slug)) for slug in (a, b)]
    if numbers[0] and numbers[1] and numbers[0].isdisjoint(numbers[1]):
        return False
    if not left or not right:
        return bool(numbers[0] & numbers[1])
    return left <= right or right <= left
