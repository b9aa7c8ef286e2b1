"""Floor 1: other people's services as typed Python. Nothing here knows our tables."""
