"""Floor 4: HTTP in, HTTP out."""
