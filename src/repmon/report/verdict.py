"""The first sentence: what a reader who stops after it must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repmon.model import Night
from repmon.report.figures import RECENT_NIGHTS, Change
from repmon.report.sites import SiteLine
from repmon.report.words import join_words, plural, say_date, say_number


@dataclass(frozen=True, slots=True)
class Situation:
    """The figures that the verdict is made of."""

    night: Night
    previous: Night | None
    any_run: bool
    physicians: int
    """Physicians on the roster; so are those whose listings were judged."""
    affected: int
    """Of these, how many have at least one standing problem."""
    checked: int
    correct: int
    unchecked: int
    standing: int
    """All problems that stand, those about physicians who have left among them."""
    change: Change
    sites: Sequence[SiteLine]
    departed: int = 0
    """Standing problems about physicians who have left the roster."""


def verdict(now: Situation) -> str:
    """Say in one sentence how the organisation's listings stand."""
    if not now.any_run:
        return f"Nothing has been checked yet: {plural(now.physicians, 'physician is', 'physicians are')} on the roster."
    if now.physicians == 0:
        return "The roster is empty, so there is nothing to check."
    if not any(site.read for site in now.sites):
        stood = f"{plural(now.standing, 'problem')} stood when they were last read" if now.standing else "no problem is known"
        return f"No site could be read completely tonight, so nothing new can be said; {stood}."
    if now.checked == 0:
        return "No listing has been judged yet: a verdict takes a complete night, and “missing” takes two."
    if now.standing == 0 and now.unchecked:
        others = f"{plural(now.unchecked, 'other')} could not be checked"
        return f"Nothing to fix among the {plural(now.checked, 'listing')} that could be judged tonight; {others}."
    if now.standing == 0:
        return f"Nothing to fix: all {plural(now.checked, 'listing')} that could be judged agree with the roster."
    who = "a physician who has left" if now.departed == 1 else "physicians who have left"
    left = f" ({say_number(now.departed)} about {who})" if now.departed else ""
    return (
        f"{plural(now.standing, 'listing problem stands', 'listing problems stand')}{left} for {say_number(now.affected)} of "
        f"{plural(now.physicians, 'physician')}{_moved(now)}."
    )


def _moved(now: Situation) -> str:
    if now.previous is None:
        return "; this is the first night, so all of them are new"
    since = say_date(now.previous, year=False)
    moved = now.change
    parts = [
        f"{say_number(moved.new)} {'is' if moved.new == 1 else 'are'} new" if moved.new else "",
        f"{say_number(moved.fixed)} {'was' if moved.fixed == 1 else 'were'} fixed" if moved.fixed else "",
        f"{say_number(moved.regressed)} came back" if moved.regressed else "",
    ]
    said = join_words([part for part in parts if part])
    return f"; since {since}, {said}" if said else f"; nothing has moved since {since}"


def sites_sentence(sites: Sequence[SiteLine]) -> str:
    """Say which sites were read completely tonight, which as far as a limit of ours allowed, of which listings were imported,
    and which were not read."""
    if not sites:
        return "No site is enabled."
    whole = [site.title for site in sites if site.read and not site.limited and not site.imported]
    imported = [site.title for site in sites if site.imported]
    limited = [site.title for site in sites if site.limited]
    unread = [site.title for site in sites if not site.read]
    if len(whole) == len(sites):
        all_of = {1: f"{whole[0]} was", 2: "Both sites were"}.get(len(whole), f"All {len(whole)} sites were")
        return f"{all_of} read completely tonight."
    if len(unread) == len(sites):
        return f"Not read completely tonight: {join_words(unread)}."
    if len(imported) == len(sites):
        return f"No site was read tonight; the listings of {join_words(imported)} were imported from files."
    parts = [
        f"Read completely tonight: {join_words(whole)}." if whole else "",
        f"Imported from files: the listings of {join_words(imported)}." if imported else "",
        f"Read as far as the night's limit went: {join_words(limited)}; the rest comes first next time." if limited else "",
        f"Not read completely: {join_words(unread)}; nothing is concluded from there." if unread else "",
    ]
    return " ".join(part for part in parts if part)


def burndown(change: Change) -> str:
    """Say how the last thirty nights went."""
    if not (change.opened_recently or change.fixed_recently or change.regressed_recently):
        return f"In the last {RECENT_NIGHTS} nights nothing was opened or fixed."
    median = f", median {plural(change.median_days, 'day')} to fix" if change.median_days is not None else ""
    return (
        f"In the last {RECENT_NIGHTS} nights: opened {say_number(change.opened_recently)}, "
        f"fixed {say_number(change.fixed_recently)}, came back {say_number(change.regressed_recently)}{median}."
    )
