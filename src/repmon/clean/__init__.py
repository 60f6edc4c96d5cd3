"""Pure cleaners of single values."""
