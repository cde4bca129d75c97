"""What `bench join` and `bench line` make of what a browser told."""

from typing import Any

from bench.join import _parts, _times
from bench.line import LINES, figures, summed
from bench.live.windows import readdressed, udp_address

ANSWER = "\r\n".join(
    [
        "v=0",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host",
        "a=candidate:2 1 tcp 1518280447 127.0.0.1 40000 typ host tcptype passive",
        "a=end-of-candidates",
        "",
    ]
)


def look(
    total: int, concealed: int = 0, frames: int = 0, freezes: int = 0, height: int = 360
) -> dict[str, Any]:
    return {
        "audio": {"total": total, "concealed": concealed, "energy": 1.0},
        "video": {
            "frames": frames, "freezes": freezes, "frozen": freezes / 2, "width": 640, "height": height, "lost": 0,
        },
    }  # fmt: skip


class TestLine:
    def test_only_what_happened_in_the_measured_time_counts(self) -> None:
        seen = summed([look(48000, 9000, 50, 3), look(60000, 9000, 55, 3), look(72000, 9240, 75, 4)], 0.5)
        assert (seen.freezes, seen.frozen, seen.gaps, seen.frames) == (1, 0.5, 0, 50.0)
        assert seen.filled_in == 240 / 24000

    def test_a_quarter_that_was_mostly_filled_in_is_a_gap_and_so_is_silence_of_the_line(self) -> None:
        looks = [look(0), look(12000, 7000), look(24000, 7100), look(24000, 7100)]
        assert summed(looks, 0.75).gaps == 2

    def test_a_picture_that_never_came_is_not_taken_for_one_without_freezes(self) -> None:
        seen = summed([look(0), look(12000), look(24000)], 0.5)
        assert (seen.freezes, seen.still, seen.height) == (0, 0.5, 0.0)
        assert not all(one.ok for one in figures(LINES[0], seen))

    def test_bars_hold_where_the_design_has_them(self) -> None:
        good = summed([look(0), look(12000, 0, 5)], 0.25)
        frozen = summed(
            [look(0), look(12000, 9000, 5, 3, height=90), look(24000, 9000, 5, 3, height=90)], 0.5
        )
        by_name = {line.name: line for line in LINES}
        assert all(one.ok for line in LINES for one in figures(line, good))
        missed = {
            name: {one.name.split(": ")[1] for one in figures(by_name[name], frozen) if not one.ok}
            for name in by_name
        }
        assert missed["no loss"] == {"freezes", "sound filled in", "gaps of sound", "frames a second"}
        assert missed["5 % loss"] == {"freezes"}
        assert missed["300 kbit/s"] == {"sound filled in", "gaps of sound", "height of the picture"}
        assert missed["100 kbit/s"] == {"sound filled in", "gaps of sound"}
        assert missed["10 % loss"] == set()

    def test_the_relay_takes_the_place_of_every_address_of_the_engine(self) -> None:
        assert udp_address(ANSWER) == ("127.0.0.1", 40000)
        told = readdressed(ANSWER, ("127.0.0.2", 5000))
        assert udp_address(told) == ("127.0.0.2", 5000)
        assert told.count("a=candidate") == 1
        assert "40000" not in told


class TestJoin:
    def test_the_parts_of_a_join_sum_up_to_the_whole(self) -> None:
        marks = {
            "click": 0.0,
            "ticket": 0.1,
            "socket": 0.15,
            "offer": 0.4,
            "answer": 0.5,
            "keys": 0.9,
            "frame": 1.2,
        }
        found = {one.name: one.value for one in _parts("room", [marks], 1.0)}
        assert found.pop("room: click to first frame") == 1.2
        assert round(sum(found.values()), 6) == 1.2
        assert round(found["room: to keys (DTLS)"], 6) == 0.4, (
            "from the answer on: there is no mark of the path"
        )

    def test_a_slow_join_misses_its_bar(self) -> None:
        assert not _parts("room", [{"click": 0.0, "frame": 1.2}], 1.0)[0].ok

    def test_whoever_never_came_back_is_no_median(self) -> None:
        found = _times("restart", [0.5, 1.5], 3.0, 3)
        assert [(one.value, one.ok) for one in found] == [(1.0, True), (1, False)]
        assert [one.value for one in _times("restart", [], 3.0, 3)] == [3]
