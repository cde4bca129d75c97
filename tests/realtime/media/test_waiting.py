"""How long what somebody sends waits on its way: sound each 20 ms, by a clock that says something else than ours."""

import pytest

from app.realtime.media.forwarding.waiting import Waiting


def heard(waiting: Waiting, began: float, seconds: float, way: float, skew: float = 500.0) -> float:
    """Let sound come for so long, each so long on its way; returns when that was over."""
    for turn in range(round(seconds / 0.02)):
        waiting.note(began + turn * 0.02 + skew, began + turn * 0.02 + way)
    return began + seconds


def test_it_is_what_a_sound_takes_longer_than_the_fastest_of_the_last_half_minute() -> None:
    waiting = Waiting()
    assert waiting.at(0.0) == 0.0
    now = heard(waiting, 100.0, 10, 0.04)
    assert waiting.at(now) == pytest.approx(0.0, abs=1e-6)
    now = heard(waiting, now, 10, 0.34)
    assert waiting.at(now) == pytest.approx(0.3, abs=1e-6)
    now = heard(waiting, now, 4, 0.14)
    assert waiting.at(now) == pytest.approx(0.1, abs=1e-6)


def test_another_path_is_believed_to_be_longer_after_half_a_minute() -> None:
    waiting = Waiting()
    now = heard(waiting, 100.0, 10, 0.04)
    now = heard(waiting, now, 35, 0.30)
    assert waiting.at(now) == pytest.approx(0.0, abs=1e-6)


def test_nothing_is_known_where_no_sound_comes_and_a_microphone_may_go_on_by_another_clock() -> None:
    waiting = Waiting()
    now = heard(waiting, 100.0, 10, 0.04)
    now = heard(waiting, now, 2, 0.24)
    assert waiting.at(now + 1) == 0.0
    now = heard(waiting, now + 30, 1, 0.04, skew=470.0)
    assert waiting.at(now) == pytest.approx(0.0, abs=1e-6)
    waiting.note(now + 4e6, now)  # a number that ran over
    assert waiting.at(now) == 0.0
