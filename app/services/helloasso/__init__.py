"""Floor 3: what associations publish with HelloAsso, read again and again, and kept true."""
