"""Where an address is when only the national geocoder can say: asked, checked, kept for good."""
