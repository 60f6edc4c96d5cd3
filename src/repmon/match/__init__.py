"""Listing to physician, with reasons and decisions."""

from repmon.match.matching import match_listings

__all__ = ["match_listings"]
