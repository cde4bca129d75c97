"""Real packets with parts changed, cut, doubled and made up: no reader of foreign bytes breaks."""

import os
import random
import time
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.realtime.media.fuzz.kept import KEPT
from tests.realtime.media.fuzz.targets import TARGETS

EXAMPLES = 150
SECONDS = float(os.environ.get("JOURNEYWORK_TEST_FUZZ_SECONDS", "0"))
EDGES = [0, 1, 127, 128, 191, 192, 255]

edit = st.tuples(st.integers(0, 2000), st.integers(0, 20), st.binary(max_size=20))
bytes_at_edges = st.lists(st.sampled_from(EDGES) | st.integers(0, 255), max_size=400).map(bytes)


def changed(packet: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """A packet with pieces replaced: (place, how much goes, what comes)."""
    for place, gone, come in edits:
        at = place % (len(packet) + 1)
        packet = packet[:at] + come + packet[at + gone :]
    return packet


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Inputs for a target: its seeds with up to eight edits, or bytes made up."""
    seeds = st.deferred(lambda: st.sampled_from(TARGETS[name].seeds()))
    return st.builds(changed, seeds, st.lists(edit, max_size=8)) | bytes_at_edges | st.binary(max_size=600)


@pytest.mark.parametrize("name", TARGETS)
def test_what_broke_once_breaks_no_more(name: str) -> None:
    for data in (*KEPT.get(name, ()), *TARGETS[name].seeds(), b""):
        TARGETS[name].run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_comes_from_outside_breaks_its_reader(name: str) -> None:
    """`JOURNEYWORK_TEST_FUZZ_SECONDS` goes on for so long, with another seed each time."""
    rounds, tried, began = count(random.randrange(2**32)), 0, time.monotonic()

    @settings(
        max_examples=EXAMPLES if not SECONDS else 2000,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(data=inputs(name))
    def survives(data: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            TARGETS[name].run(data)
        except Exception as found:
            found.add_note(f"To keep it, put this into kept.py, {name!r}: {data!r}")
            raise

    while True:
        seed(next(rounds))(survives)()
        if time.monotonic() - began >= SECONDS:
            break
    if SECONDS:
        print(f"\nfuzz: {name}: {tried} inputs, property-based, nothing broke")
