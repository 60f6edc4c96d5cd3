"""Listings and rating history from files: portals' exports, other vendors' history."""
