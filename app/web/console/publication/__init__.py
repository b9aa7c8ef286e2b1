"""What waits, what is published, what was."""
