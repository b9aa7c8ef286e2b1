"""Floor 1: tables. Columns and constraints; nothing that asks or decides."""
