"""Readers of the truth: roster files to physicians."""
