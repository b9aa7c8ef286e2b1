"""The one road by which records from elsewhere become our events."""
