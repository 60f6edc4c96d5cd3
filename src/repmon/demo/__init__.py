"""A small fictional review-site world on loopback with an answer key."""
