"""How good a line is, in three steps that people understand."""

from __future__ import annotations

from typing import Literal

POOR_LOSS, FAIR_LOSS = 0.08, 0.02
POOR_RTT, FAIR_RTT = 0.6, 0.25
POOR_BITRATE, FAIR_BITRATE = 150_000, 400_000


def line_level(loss: float, rtt: float | None, estimate: int | None) -> Literal[1, 2, 3]:
    """3 good, 2 fair, 1 poor. `loss` is the worse direction's fraction, `rtt` in seconds, `estimate` in bit/s."""
    if loss >= POOR_LOSS or (rtt or 0.0) >= POOR_RTT or _below(estimate, POOR_BITRATE):
        return 1
    if loss >= FAIR_LOSS or (rtt or 0.0) >= FAIR_RTT or _below(estimate, FAIR_BITRATE):
        return 2
    return 3


def _below(estimate: int | None, limit: int) -> bool:
    return estimate is not None and estimate < limit
