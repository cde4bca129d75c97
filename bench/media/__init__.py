"""The media bench: what it costs to forward a packet, whether all of them arrive, and how late."""
