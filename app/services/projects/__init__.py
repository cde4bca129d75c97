"""What partner classes do together."""
