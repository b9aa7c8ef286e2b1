"""What people type into forms, one module a subject."""
