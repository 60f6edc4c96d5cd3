"""How often a listing is looked at again: the seldomer it changes, the seldomer. Pure.

Changes of a page come like a Poisson process (Cho and Garcia-Molina, "Estimating frequency of change", ACM TOIT 3, 2003): with
rate r per night, a look after n nights comes too late for a change with probability 1 - exp(-r n). The rate is not known but
estimated from what was seen, as the mean of a gamma distribution (its conjugate prior, worth half a change as in Jeffreys'):

    r = (changes + 1/2) / (nights watched + 33)

so that a listing of which nothing is known yet changes as listings usually do, on 1.5 % of nights (assumed). It is
looked at again before the probability of having missed a change exceeds ``MISSED``.
"""

from __future__ import annotations

from datetime import date
from math import log
from zlib import crc32

from repmon.model import Night

WATCHED_NIGHTS = 90
"""Nights looked back at: what a listing did before says little about what it does now."""
NEW_NIGHTS = 7
"""A listing is looked at every night in its first week: nothing is known of it yet."""
MISSED = 0.1
"""Accepted probability that a listing has changed since it was last looked at."""
_HALF_A_CHANGE = 0.5
_USUAL_RATE = 0.015


def nights_to_rest(watched: int, changes: int, longest: int) -> int:
    """Return after how many nights, 1 to ``longest``, a listing is looked at again.

    Args:
        watched: nights between the first and the last look.
        changes: how often it had changed meanwhile.
        longest: the most that is wanted.
    """
    if watched < NEW_NIGHTS:
        return 1
    rate = (changes + _HALF_A_CHANGE) / (watched + _HALF_A_CHANGE / _USUAL_RATE)
    return max(1, min(longest, int(-log(1 - MISSED) / rate)))


def turn_came(name: str, last: Night, night: Night, every: int) -> bool:
    """Tell whether somebody's turn, which comes every so many nights, came after ``last`` and until ``night``.

    The name decides on which night of the cycle, so that every night has about as much to do, and a machine that was off for
    some nights finds as due what it has missed.
    """
    phase = crc32(name.encode())
    return (_number(night) + phase) // every > (_number(last) + phase) // every


def _number(night: Night) -> int:
    return date.fromisoformat(night).toordinal()
