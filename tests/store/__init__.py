"""Tests of repmon.store."""
