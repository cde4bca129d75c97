"""Transport-wide feedback: when each packet of a sender arrived, so that the sender can measure its own line.

Format: draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.
"""

from __future__ import annotations

from struct import pack

TICK = 0.00025
REFERENCE = 0.064
MOST_PER_REPORT = 350
FORGET_AFTER = 2000


class Arrivals:
    """Collects arrival times by transport sequence number and turns them into feedback messages."""

    def __init__(self) -> None:
        self._times: dict[int, float] = {}
        self._latest: int | None = None
        self._next: int | None = None
        self._reports = 0

    def note(self, sequence: int, now: float) -> None:
        """Remember that the packet with this 16-bit number arrived at `now` (seconds of any steady clock)."""
        if self._latest is None:
            extended = sequence + 0x10000
        else:
            extended = self._latest + ((sequence - self._latest + 0x8000) & 0xFFFF) - 0x8000
        if self._latest is None or extended > self._latest:
            self._latest = extended
        self._times.setdefault(extended, now)

    def reports(self, sender: int, media: int) -> list[bytes]:
        """Feedback on everything since the last call; packets between the first and the last count as lost."""
        messages: list[bytes] = []
        while self._times:
            first, last = min(self._times), max(self._times)
            if self._next is not None and first > self._next and first - self._next < FORGET_AFTER:
                first = self._next
            if last - first >= FORGET_AFTER:
                self._times = {s: t for s, t in self._times.items() if s > last - MOST_PER_REPORT}
                first = min(self._times)
            last = min(last, first + MOST_PER_REPORT - 1)
            times = [self._times.pop(sequence, None) for sequence in range(first, last + 1)]
            self._next = last + 1
            if any(time is not None for time in times):
                messages.append(self._report(sender, media, first, times))
        return messages

    def _report(self, sender: int, media: int, first: int, times: list[float | None]) -> bytes:
        earliest = min(time for time in times if time is not None)
        reference = int(earliest / REFERENCE)
        ticks_before = round(reference * REFERENCE / TICK)
        symbols: list[int] = []
        deltas = b""
        for time in times:
            if time is None:
                symbols.append(0)
                continue
            delta = max(-32768, min(32767, int(time / TICK) - ticks_before))
            ticks_before += delta
            small = 0 <= delta <= 255
            symbols.append(1 if small else 2)
            deltas += pack("!B", delta) if small else pack("!h", delta)
        head = pack("!IIHH", sender, media, first & 0xFFFF, len(times))
        head += pack("!I", (reference & 0xFFFFFF) << 8 | self._reports & 0xFF)
        self._reports += 1
        return _padded(head + _chunks(symbols) + deltas)


def _chunks(symbols: list[int]) -> bytes:
    chunks = b""
    for at in range(0, len(symbols), 7):
        chunk = 0xC000  # a vector of seven two-bit symbols
        for place, symbol in enumerate(symbols[at : at + 7]):
            chunk |= symbol << (12 - 2 * place)
        chunks += pack("!H", chunk)
    return chunks


def _padded(body: bytes) -> bytes:
    padding = -len(body) % 4
    if padding:
        body += bytes(padding - 1) + bytes((padding,))
    return pack("!BBH", 0x8F | (0x20 if padding else 0), 205, len(body) // 4) + body
