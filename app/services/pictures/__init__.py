"""Photographs of events and of sites: fetched once, checked, resized, served from our host."""
