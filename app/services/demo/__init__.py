"""The fictional catalogue that ``flask demo`` shows, and what it needs to be shown."""
