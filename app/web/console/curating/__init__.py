"""What a site does with the events of its territory."""
