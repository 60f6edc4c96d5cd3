"""The columns of a listing's version beside the as-shown values."""

from __future__ import annotations

from repmon.clean.listing import clean_listing
from repmon.model import Listing, Night
from repmon.store.rows import Values, content_hash, to_json, ways_json

VERSION_EXTRAS = ("content_hash", "cleaned", "found_by", "carried", "disagreements")


def version_extras(listing: Listing, carried: dict[str, Night]) -> Values:
    """Return the columns ``VERSION_EXTRAS`` of the version that this listing begins."""
    found_by, disagreements = ways_json(listing)
    return content_hash(listing), to_json(clean_listing(listing)), found_by, to_json(carried), disagreements
