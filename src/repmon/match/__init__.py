"""Listing to physician, with reasons and decisions."""
