"""What a site says, language by language."""
