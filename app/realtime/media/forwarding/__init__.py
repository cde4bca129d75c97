"""The forwarding engine: passes encrypted media on from each person to the others and never decodes it."""
