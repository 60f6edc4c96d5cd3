"""Physician online-reputation monitor."""
