"""Inputs that once broke something, by target: each is tried in every run. A fuzzer that finds one prints it."""

KEPT: dict[str, tuple[bytes, ...]] = {
    # An extension of the number 0 that has a length: the list ends there (RFC 8285, 4.2).
    "rtp": (b"\x90\x60" + bytes(10) + b"\xbe\xde\x00\x02" + b"\x03abcd\x10\x55\x00",),
    # Deeper than the reader of JSON goes, and proofs that are no ASCII.
    "control": (b"[" * 1000, b'{"nonce": "\\ud800", "proof": "\xc3\xa9"}'),
    # Numbers 199 apart for ever: thousands were kept as missing, and asked for in a packet larger than a frame.
    "source": (bytes((0, 199, 4, 1)) * 2000,),
}
