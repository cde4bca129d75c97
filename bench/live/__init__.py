"""The parts of the live benches `media`, `join` and `line`."""
