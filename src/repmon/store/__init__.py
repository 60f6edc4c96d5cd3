"""SQLite: schema, writers, readers. All SQL lives here."""
