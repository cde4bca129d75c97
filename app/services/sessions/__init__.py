"""Live sessions: planned, opened, entered, held and looked back at."""
