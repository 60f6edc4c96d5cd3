"""Pure readers: html and json to values."""
