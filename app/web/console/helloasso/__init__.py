"""What associations decide of their own forms, behind HelloAsso's consent."""
