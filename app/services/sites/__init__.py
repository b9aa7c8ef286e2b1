"""Tenants as folders: read, checked, compared, applied, given back."""
