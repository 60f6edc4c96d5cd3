"""Take off the end of a name what is none of it: credentials, legal forms, a suffix, words like "retired"."""

from __future__ import annotations

from repmon.clean import name_words as words
from repmon.clean.credentials import credential_class, is_credential, read_credentials, run_together
from repmon.clean.folding import fold
from repmon.clean.name_asides import Found
from repmon.clean.name_order import is_surname_rather
from repmon.clean.nicknames import known_given_names


def strip_end(tokens: list[str], mixed: bool, found: Found, later: str, given: bool) -> list[str]:
    """Take credentials, legal forms, suffix and remark words off the end of a segment, leaving at least one name."""
    kept = list(tokens)
    taken: list[str] = []
    while len(kept) > 1:
        used = words.spaced_credential(kept)
        if used and (len(kept) - used > 1 or any("." in token for token in kept[-used:])) and len(kept) > used:
            taken[:0] = kept[-used:]
            del kept[-used:]
        elif _is_end_credential(kept, mixed, taken, later, given):
            taken.insert(0, kept.pop())
        elif fold(kept[-1]) in words.REMARK_WORDS:
            found.remarks.append(fold(kept.pop()))
        elif len(kept) > 2 and fold(kept[-1]).replace(" ", "") in words.CORPORATE:
            found.corporate = True
            kept.pop()
        elif _is_suffix_after_credential(kept):
            _pop_suffix(kept, found)
        else:
            break
    found.credentials.extend(read_credentials(" ".join(taken)))
    _take_suffix(kept, found)
    if len(kept) > 1 or found.prefix or (given and tokens == kept) or not _is_bare_credential(kept):
        return kept
    found.credentials.extend(read_credentials(" ".join(kept)))  # "M.D., Ann Milbank"
    return []


def _is_suffix_after_credential(kept: list[str]) -> bool:
    """ "John Smith MD Jr": both go."""
    return len(kept) > 3 and fold(kept[-1]) in words.SUFFIXES.keys() - words.SUFFIX_OR_NAME and is_credential(kept[-2])


def _is_bare_credential(kept: list[str]) -> bool:
    return bool(kept) and is_credential(kept[0]) and kept[0].upper() not in words.NAME_OR_CREDENTIAL - {"MD", "DC"}


def _is_end_credential(kept: list[str], mixed: bool, taken: list[str], later: str, given: bool) -> bool:
    """Decide whether the last word is a credential; the words that are names too need a second look.
    Behind a surname and a comma (``given``) one name before it is enough: "MILBANK, DORIS MD"."""
    token = kept[-1].strip(",;")
    if not is_credential(token):
        return len(kept) > 2 and run_together(token)
    upper = token.upper()
    lone = sum(fold(word) not in words.PREFIXES for word in kept[:-1]) < (1 if given and not mixed else 2)
    if upper not in words.NAME_OR_CREDENTIAL:
        telling = "." in token or upper == "PHD" or credential_class((upper,)) is not None
        return not lone or (telling and not token[1:].islower())
    if mixed and token.isupper():
        return True
    if lone:  # "MILBANK MD, DORIS"
        return upper == "MD" and not given and not all(map(is_credential, later.split()))
    if upper in {"MD", "DC"}:
        return True
    if mixed or upper in words.NAME_RATHER:
        return bool(taken) and not mixed
    follows_doctor = credential_class(read_credentials(" ".join([*taken, later]))) == "physician"
    return not follows_doctor


def _take_suffix(kept: list[str], found: Found) -> None:
    """Take Jr, III and the like off the end, and both of "Jr. III"."""
    while len(kept) > 1 and fold(kept[-1]) in words.SUFFIXES and not _is_name_rather(kept):
        _pop_suffix(kept, found)


def _pop_suffix(kept: list[str], found: Found) -> None:
    suffix = words.SUFFIXES[fold(kept.pop())]
    found.suffix = found.suffix or suffix


def _is_name_rather(kept: list[str]) -> bool:
    """A V or VI counts only after two names, in capitals and without a dot, and not after Vietnamese ones or where V is an
    initial ("MILBANK ANN V"); Senior and Junior only after two names.
    """
    written, folded = kept[-1], fold(kept[-1])
    if folded in {"senior", "junior"}:
        return len(kept) < 3
    if folded not in words.SUFFIX_OR_NAME:
        return False
    names = [fold(word) for word in kept[:-1]]
    if len(names) < 2 or not written.isupper() or "." in written:
        return True
    if not words.VIETNAMESE_SURNAMES.isdisjoint(names):
        return True
    initial_after = len(names[-1]) == 1 or names[-1] in known_given_names()
    return folded == "v" and initial_after and is_surname_rather(names[0])
