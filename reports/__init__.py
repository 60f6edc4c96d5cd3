"""What a marketer sees: page templates and assets."""
