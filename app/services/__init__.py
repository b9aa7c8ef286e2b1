"""Floor 3: decisions and changes. A service owns its transaction."""
