"""One function per arrow of the flow: what is pure meets the database here."""
