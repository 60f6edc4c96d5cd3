"""Database to HTML report and work list."""
