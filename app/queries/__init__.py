"""Floor 2: questions. They take a session and a scope, give back facts, and write nothing."""
