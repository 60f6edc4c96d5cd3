"""Listing to physician, with reasons and decisions."""

from repmon.match.matching import match_listings
from repmon.match.review import FieldPair, ReviewItem, decision_about, review_queue
from repmon.match.verdicts import listing_facts

__all__ = [
    "FieldPair",
    "ReviewItem",
    "decision_about",
    "listing_facts",
    "match_listings",
    "review_queue",
]
