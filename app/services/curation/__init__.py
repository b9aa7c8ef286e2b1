"""What the people of a site do to events: hide, feature, correct, gather those that are one."""
