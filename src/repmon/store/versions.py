"""The columns of a listing's version beside the as-shown values."""

from __future__ import annotations

from repmon.clean.listing import clean_listing
from repmon.model import Listing, Night
from repmon.store.rows import Values, content_hash, to_json

VERSION_EXTRAS = ("content_hash", "cleaned", "found_by", "carried", "disagreements")


def version_extras(listing: Listing, values: Values, carried: dict[str, Night]) -> Values:
    """Return the columns ``VERSION_EXTRAS`` of a version with these as-shown values."""
    return (
        content_hash(values),
        to_json(clean_listing(listing)),
        to_json(listing.found_by),
        to_json(carried),
        to_json(listing.disagreements),
    )
