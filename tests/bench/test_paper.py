"""What docs/capacity.md shows of kept runs: charts, their tables, and how many people on which machine."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.live.capacity import ROOMS, STREAM, capacity_table, media_cores, rooms_on
from bench.live.charts import Panel, bars, curves, nice_ticks, number
from bench.live.drawings import as_table, drawings

SVG = "{http://www.w3.org/2000/svg}"
KNEE_COLUMNS = [
    "offered packets/s", "delivered packets/s", "delay median ms", "delay p99 ms", "core", "load process",
]  # fmt: skip
KEPT: dict[str, Any] = {
    "bench": "media",
    "series": {
        "cost by fan-out": {
            "columns": ["scene", "receivers of a packet", "ours, us", "Janus, us"],
            "rows": [["3 to 20", 20, 12.5, 16.0], ["3 to 60", 60, 10.1, 14.2]],
        },
        "knee of ours": {
            "columns": KNEE_COLUMNS,
            "rows": [[7000, 7000, 1, 4, 0.1, 0.1], [70000, 61000, 90, 4000, 1.0, 0.4]],
        },
        "knee of Janus": {"columns": KNEE_COLUMNS, "rows": [[7000, 7000, 1, 3, 0.12, 0.1]]},
        "memory over the churn": {
            "columns": ["seconds", "MB"],
            "rows": [[at, 150 + at % 7 / 10] for at in range(0, 1800, 6)],
        },
        "freezes by line": {
            "columns": ["line", "freezes", "s without a frame"],
            "rows": [["no loss", 0, 0.0], ["5 % loss", 2, 0.6], ["<10 % & more>", 5, 2.25]],
        },
    },
}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


class TestCharts:
    def test_every_kept_series_is_drawn_well_formed_with_a_title_and_both_manners(self) -> None:
        found = drawings(KEPT)
        assert [one.file for one in found] == ["media-cost", "media-knee", "media-memory", "line-freezes"]
        for one in found:
            root = ElementTree.fromstring(one.svg)
            title = root.find(f"{SVG}title")
            assert title is not None
            assert title.text == one.title
            assert root.get("role") == "img"
            assert root.get("aria-labelledby") == title.get("id")
            assert "prefers-color-scheme: dark" in one.svg
            assert one.table.startswith(("|", "ours:"))

    def test_nothing_stands_outside_of_the_picture(self) -> None:
        for one in drawings(KEPT):
            root = ElementTree.fromstring(one.svg)
            _, _, width, height = map(float, root.attrib["viewBox"].split())
            for element in root.iter():
                for x in ("x", "x1", "x2", "cx"):
                    assert 0 <= float(element.get(x, 0)) <= width
                for y in ("y", "y1", "y2", "cy"):
                    assert 0 <= float(element.get(y, 0)) <= height
            for line in root.iter(f"{SVG}polyline"):
                points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
                assert all(0 <= x <= width and 0 <= y <= height for x, y in points)

    def test_higher_values_stand_higher(self) -> None:
        root = ElementTree.fromstring(curves("t", "x", [Panel("y", [("one", [(0, 1), (1, 3), (2, 2)])])]))
        line = next(root.iter(f"{SVG}polyline"))
        points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
        assert points[0][0] < points[1][0] < points[2][0]
        assert points[1][1] < points[2][1] < points[0][1]

    def test_bars_are_as_high_as_their_values(self) -> None:
        root = ElementTree.fromstring(bars("t", "us", ["a", "b"], [("ours", [10.0, 20.0])]))
        heights = [float(one.attrib["height"]) for one in root.iter(f"{SVG}rect")]
        assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)

    def test_words_are_escaped(self) -> None:
        assert "<10 % & more>" in texts(drawings(KEPT)[-1].svg)

    @pytest.mark.parametrize(
        ("low", "high"), [(0, 0), (0, 1), (0, 99), (0, 100), (150, 158), (0, 71234), (-3, 4)]
    )
    def test_ticks_are_few_round_and_reach_from_end_to_end(self, low: float, high: float) -> None:
        ticks = nice_ticks(low, high)
        assert 2 <= len(ticks) <= 9
        assert ticks[0] <= low
        assert ticks[-1] >= high - 1e-9

    def test_numbers_as_people_write_them(self) -> None:
        assert [number(one) for one in (0.0, 0.25, 12.5, 30.0, 70000.0)] == [
            "0",
            "0.25",
            "12.5",
            "30",
            "70,000",
        ]

    def test_a_long_series_is_shown_by_a_few_rows_and_its_last(self) -> None:
        table = as_table(KEPT["series"]["memory over the churn"]).splitlines()
        assert len(table) <= 20
        assert table[-1].startswith("| 1,794 |")

    def test_a_run_without_series_has_no_charts(self) -> None:
        assert drawings({"bench": "chat", "figures": {}}) == []


class TestCapacity:
    def figures(self, **costs: float) -> dict[str, Any]:
        scenes = {room.scene: costs.get(room.scene.replace(" ", "_"), 10.0) for room in ROOMS}
        return {f"{scene}: CPU per packet": {"value": cost} for scene, cost in scenes.items()} | {
            STREAM: {"value": 640.0}
        }

    def test_rooms_are_what_fits_at_eighty_percent(self) -> None:
        room = ROOMS[0]
        assert room.packets == 7020
        assert rooms_on(room, 2, 10.0, None) == int(80_000 / 7020) == 11
        assert rooms_on(room, 2, 20.0, None) == 5
        assert rooms_on(room, 8, 10.0, None) == 7 * 11, "each core is filled by itself"

    def test_the_measured_knee_counts_where_it_is_lower(self) -> None:
        assert rooms_on(ROOMS[0], 2, 10.0, 50_000) == int(40_000 / 7020)
        assert rooms_on(ROOMS[0], 2, 10.0, 200_000) == 11

    def test_one_core_gives_half_of_itself(self) -> None:
        assert media_cores(1) == 0.5
        assert rooms_on(ROOMS[0], 1, 10.0, None) == int(40_000 / 7020)

    def test_a_room_too_large_for_a_core_fits_nowhere(self) -> None:
        assert rooms_on(ROOMS[3], 8, 60.0, None) == 0
        assert "none" in capacity_table(self.figures(**{"1_to_150": 60.0}))

    def test_the_table_says_rooms_people_and_uplink(self) -> None:
        table = capacity_table(self.figures())
        row = next(line for line in table.splitlines() if line.startswith("| 2 |"))
        assert "11 rooms, 253 people, 422 Mbit/s" in row
        assert re.search(r"7,020 packets/s at 10\.0 us", table)

    def test_a_run_that_lacks_scenes_has_only_the_others(self) -> None:
        figures = self.figures()
        del figures["1 to 150: CPU per packet"]
        assert "1 to 150" not in capacity_table(figures)
        assert capacity_table({}) == ""
