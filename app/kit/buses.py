"""Which bus a house has."""

from app.kit.bus import Bus, PostgresBus


def open_bus(database_url: str, valkey_url: str) -> Bus:
    """Return the bus that the settings name."""
    if not valkey_url:
        return PostgresBus(database_url)
    # Only a house that has one pays for its client at the start.
    from app.kit.valkey import ValkeyBus

    return ValkeyBus(valkey_url)
