"""A finding's life from open to verified fixed."""
