"""Who is told what of a night: the words, the mail, the chat messages, and what was told already."""
