"""How many people on which machine: a table for whoever buys one, derived from the kept run of `bench media`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ADMISSION = 0.8
CORES = (1, 2, 4, 8)
PACKETS_A_SECOND = 117  # one person who sends: 67 of pictures, 50 of sound
STREAM_KBITS = 642.0  # of the recording, where a kept run does not say it
STREAM = "one person who sends, on the wire"
KNEE = "ours: packets a second on one core"


@dataclass(frozen=True)
class Room:
    """A kind of lesson. `scene` is the measured scene whose cost of a packet is taken for it."""

    title: str
    publishers: int
    receivers: int
    people: int
    scene: str

    @property
    def streams(self) -> int:
        """How many times somebody's stream goes out."""
        return self.publishers * self.receivers

    @property
    def packets(self) -> int:
        """Packets out a second."""
        return self.streams * PACKETS_A_SECOND


ROOMS = (
    Room("3 speak to 20", 3, 20, 23, "3 to 20"),
    Room("4, everybody to everybody", 4, 3, 4, "12 x 4"),
    Room("lecture, 1 to 60", 1, 60, 61, "3 to 60"),
    Room("lecture, 1 to 150", 1, 150, 151, "1 to 150"),
)


def media_cores(cores: int) -> float:
    """What of a machine is left for media: one core is for pages, database and jobs; half of an only one."""
    return 0.5 if cores == 1 else cores - 1.0


def rooms_on(room: Room, cores: int, cost_us: float, knee: float | None) -> int:
    """How many such rooms fit. A room lives on one worker, a worker on one core, so cores are filled one by one."""
    budget = ADMISSION * 1e6 / cost_us
    if knee is not None:
        budget = min(budget, ADMISSION * knee)
    share = media_cores(cores)
    return int(share) * int(budget / room.packets) if share >= 1 else int(share * budget / room.packets)


def capacity_table(figures: dict[str, Any]) -> str:
    """The table in Markdown with its formula; empty where the kept run has not what it takes."""
    costs = {room: figures.get(f"{room.scene}: CPU per packet", {}).get("value") for room in ROOMS}
    known = [room for room in ROOMS if costs[room]]
    stream = figures.get(STREAM, {}).get("value") or STREAM_KBITS
    if not known:
        return ""
    knee = figures.get(KNEE, {}).get("value") or None
    lines = [
        "| cores | " + " | ".join(room.title for room in known) + " |",
        "| ---: " + "| --- " * len(known) + "|",
    ]
    for cores in CORES:
        cells = [_cell(room, rooms_on(room, cores, costs[room], knee), stream) for room in known]
        lines.append(f"| {cores} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *_formula(known, costs, stream, knee)]) + "\n"


def _cell(room: Room, rooms: int, stream: float) -> str:
    if not rooms:
        return "none"
    word = "room" if rooms == 1 else "rooms"
    return (
        f"{rooms} {word}, {rooms * room.people:,} people, {rooms * room.streams * stream / 1000:,.0f} Mbit/s"
    )


def _formula(known: list[Room], costs: dict[Room, Any], stream: float, knee: float | None) -> list[str]:
    """Where the numbers come from, in words."""
    each = "; ".join(f"{room.title}: {room.packets:,} packets/s at {costs[room]:.1f} us" for room in known)
    limit = f" and at most 0.8 x {knee:,.0f} packets/s, where one core was really full" if knee else ""
    return [
        "How it is reckoned, by code from the figures above (`bench/live/capacity.py`):",
        "",
        f"- **Rooms** = media cores x floor(packets that a core may send / packets of a room). A core may send "
        f"{ADMISSION:g} s / cost of a packet{limit}: at {ADMISSION:.0%} a worker refuses new pictures. {each}.",
        "- **Media cores** = cores - 1: one core is kept for pages, database and jobs. A machine with one core gives "
        "half of it to media. One worker for each media core: `JOURNEYWORK_MEDIA_WORKERS`.",
        f"- **Mbit/s** is what the machine sends at that load: streams out x {stream:,.0f} kbit/s (360p pictures and "
        "sound, with all headers). If the uplink is narrower, the uplink is the limit, not the machine: pictures are "
        "then sent smaller or not at all. What comes in is at most a third of it, in lectures next to nothing.",
        "- A lecture whose packets alone fill more than a core cannot be held: a room is never split over workers.",
    ]
