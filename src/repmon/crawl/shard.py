"""Split a night among machines: by site first, then by physician within a site's own rate. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from repmon.model import Task

Shard = tuple[int, int]
"""(I, N): this is machine I of N, counted from 1."""


@dataclass(frozen=True, slots=True)
class Share:
    """One machine's part of one site."""

    part: int = 0
    parts: int = 1
    """Machines that read the site together. Each waits so many times the site's delay, so that the site sees one rate."""

    def mine(self, task: Task) -> bool:
        """Tell whether a task is this machine's: searches are split by physician, and what they find stays with them."""
        return task.kind != "search" or crc32(task.target.encode()) % self.parts == self.part


def my_shares(sites: Mapping[str, bool], shard: Shard | None) -> dict[str, Share]:
    """Return which sites this machine reads, and its share of each.

    Args:
        sites: name -> whether the site is read whole; such a site is never split.
        shard: this machine; None means that there is only one.
    """
    names = sorted(sites)
    if shard is None or not names:
        return dict.fromkeys(names, Share())
    machine, machines = shard[0] - 1, shard[1]
    if machines <= len(names):
        return dict.fromkeys(names[machine::machines], Share())
    at, part = machine % len(names), machine // len(names)
    name = names[at]
    parts = len(range(at, machines, len(names)))
    if sites[name]:
        return {name: Share()} if part == 0 else {}
    return {name: Share(part, parts)}
