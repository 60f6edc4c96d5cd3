"""HTML without a DOM: what of it is shown, its blocks, its words.

Building a DOM of a real page, and walking it from Python, costs many times more than finding what a reader wants, and lines
need no tree. Tags are told from text as the HTML standard's tokeniser does it: a quoted attribute may hold ``>``, a tag that
never ends runs to the page's end. Every step takes time in proportion to the page, however damaged it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

REST = r"[^>]*+(?:>|\Z)"
"""Regular expression for the rest of a tag behind its name, in markup that :func:`seen_markup` has made plain."""
_RAW_REST = r"""[^>=]*+(?:=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?[^>=]*+)*+(?:>|\Z)"""
"""The same where quoted values may hold ``>``."""
_BLOCKS = (
    r"a(?:ddress|rticle|side)|b(?:lockquote|ody|r|utton)|caption|d(?:[dlt]|etails|i(?:v|alog))|f(?:ieldset|ig(?:caption|ure)|o(?:oter|rm))"
    r"|h(?:[1-6r]|ead(?:er)?|tml)|l(?:i|abel|egend)|main|nav|o(?:l|ption)|p(?:re)?|s(?:ection|ummary)|t(?:[dhr]|able)|ul"
)  # spelt by their beginnings: tried at every tag of a page, this is three times faster than the plain list
BREAK = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>]|\Z){REST}")
"""A tag of a block element: where a line ends."""
HEADING = re.compile(rf"<h(?P<rank>[1-6])(?=[\s/>]|\Z){REST}(?P<inside>[^<]*+(?:<(?!/?h[1-6](?:[\s/>]|\Z))[^<]*+)*+)")
"""A heading up to its end tag; one that nobody closed, up to the next one."""
_ANY_TAG = re.compile(rf"<(?:/?[A-Za-z]{REST}|[!?/][^>]*+(?:>|\Z))")
_COMMENT = r"!--(?:-?>|[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z))"


def _unseen_element(name: str, begun: str = "") -> str:
    """Regular expression for such an element behind ``<``, and the letters ``begun`` of its name, up to its end tag's end."""
    inside = rf"[^<]*+(?:<(?!/{name})[^<]*+)*+(?:</{REST}|\Z)"
    return rf"{name.removeprefix(begun)}(?=[\s/>])[^>]*+(?:(?<=/)>|>{inside}|\Z)"


_UNSEEN = re.compile(
    rf"<(?:{_COMMENT}|([A-Z])"
    rf"|s(?:{'|'.join(_unseen_element(name, 's') for name in ('script', 'style', 'svg', 'select'))})"
    rf"|t(?:{'|'.join(_unseen_element(name, 't') for name in ('title', 'template'))})"
    rf"|{'|'.join(map(_unseen_element, ('noscript', 'iframe', 'object', 'datalist')))})"
)
"""What is no text of the page, one that never ends up to the page's end; or the first letter of a name in capitals."""
_SHOUTED = re.compile(r"</?[A-Z][A-Za-z0-9]*")
_SAYS_HIDDEN = {"hidden": re.compile(r"hidden(?=[\s=/>])"), "display": re.compile(r"display\s*:\s*none")}
_START_TAG = re.compile(rf"<([a-z][^\s/>]*+)({_RAW_REST})")
_ATTRIBUTE = re.compile(r"""([a-z][a-z-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_MARKS_IN_VALUE = re.compile(r"""=\s*+(?:"[^"<>]*+[<>]|'[^'<>]*+[<>])""")
_LINK = re.compile(r"""<a(?=\s)[^<>]*?\shref\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""")
_MARKDOWN = re.compile(r"^[*•:+-] |\*\*|\\(?=[!-/:-@\[-`{-~])")
"""What a copy of a page's text may keep of its Markdown: the bullet of a list, bold type, a backslash before a mark."""
_MOST_SEEN = 1_000_000
"""Characters of markup that is shown; what stands further below is on no page of a physician, and may be there to cost time."""
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def seen_markup(markup: str) -> str:
    """Return the markup, element names in small letters, without comments and without elements whose text is never shown."""
    seen = _without_unseen(markup)
    if seen is None:
        seen = _without_unseen(_SHOUTED.sub(lambda name: name[0].lower(), markup)) or ""
    return _without_hidden(_with_plain_values(seen[:_MOST_SEEN]))


def shown_text(markup: str, between: str = "") -> str:
    """Return the words as a browser shows them, in one line; ``between`` stands where a tag stood."""
    if "<" in markup:
        markup = _ANY_TAG.sub(between, markup)
    words = (unescape(markup) if "&" in markup else markup).split()
    text = " ".join(words)
    return _MARKDOWN.sub("", text) if words and (len(words[0]) == 1 or "*" in text or "\\" in text) else text


def links_in(markup: str) -> list[str]:
    """Return where the links of a piece of markup lead to, as their addresses are written there."""
    hrefs = _LINK.findall(markup) if "<a" in markup else ()
    return [address for href in hrefs if (address := unescape(href.strip("\"'")).strip())]


def inside(seen: str, start_tag: re.Pattern[str]) -> str:
    """Return what stands inside the first element whose start tag begins like this; empty when there is none."""
    found = start_tag.search(seen)
    tag = _START_TAG.match(seen, found.start()) if found else None
    return seen[tag.end() : _end_of_element(seen, tag)] if tag else ""


def _without_unseen(markup: str) -> str | None:
    """The markup without what is no text; None when a name in capital letters may hide some of it."""
    first, *parted = _UNSEEN.split(markup)
    return None if any(parted[::2]) else "".join([first, *parted[1::2]])


def _with_plain_values(seen: str) -> str:
    """The markup without ``<`` and ``>`` in attributes, so that every ``<`` begins a tag."""
    kept: list[str] = []
    at = 0
    for quoted in _MARKS_IN_VALUE.finditer(seen):
        tag = _START_TAG.match(seen, max(seen.rfind("<", at, quoted.start()), 0)) if quoted.start() >= at else None
        if tag is not None and tag.end() > quoted.end():
            whole = tag[0].endswith(">")
            kept += seen[at : tag.start()], f"<{tag[0][1:-1].replace('<', '&lt;').replace('>', '&gt;')}>" if whole else ""
            at = tag.end()
    return "".join([*kept, seen[at:]]) if kept else seen


def _without_hidden(seen: str) -> str:
    """The markup without the elements that say of themselves that they are not shown."""
    kept, at = [], 0
    for said in sorted(
        place for word, words in _SAYS_HIDDEN.items() for place in _places(seen, word) if words.match(seen, place)
    ):
        tag = _START_TAG.match(seen, max(seen.rfind("<", at, said), at))
        if tag is None or tag.end() <= said or tag[1] in _VOID or not _is_hidden(tag[2]):
            continue
        kept.append(seen[at : tag.start()])
        at = _end_of_element(seen, tag)
    return "".join([*kept, seen[at:]]) if kept else seen


def _places(seen: str, word: str) -> Iterator[int]:
    """Where a word stands (a plain search: on a page of many tags, a pattern's costs three times more)."""
    at = seen.find(word)
    while at >= 0:
        yield at
        at = seen.find(word, at + len(word))


def _is_hidden(attributes: str) -> bool:
    values = dict(_ATTRIBUTE.findall(attributes))
    return "hidden" in values or "display:none" in values.get("style", "").replace(" ", "")


def _end_of_element(seen: str, tag: re.Match[str]) -> int:
    """Where the element's end tag begins; elements of its name inside it have end tags of their own."""
    depth = 1
    for inner in re.compile(rf"<(/?){re.escape(tag[1])}(?=[\s/>])").finditer(seen, tag.end()):
        depth += -1 if inner[1] else 1
        if not depth:
            return inner.start()
    return len(seen)
