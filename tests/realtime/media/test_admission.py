"""Whom a busy engine takes in: told with an engine that only writes down what it is asked."""

import asyncio
from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import replace

import pytest

from app.domain.media_load import Admission
from app.realtime.media.admission import COME_AT_ONCE, AdmittingEngine
from app.realtime.media.engine import (
    CamerasWait,
    EngineIsFull,
    Joined,
    Left,
    Load,
    MediaEvent,
    ParticipantStatistics,
    PublishRights,
    RoomStatistics,
    Wanted,
)
from app.realtime.media.events import EventStreams
from bench.media_load.client import until

CALM, BUSY, FULL = (Load(1, 1, cpu, 0, 0) for cpu in (0.3, 0.85, 0.99))
ALL, NO_CAMERA = PublishRights(), PublishRights(video=False)
CAMERA, SCREEN = Wanted("4", "amara"), Wanted("5", "amara", "screen")


class Notebook:
    """An engine that carries nothing: `rights` and `wishes` are what it was told last of each person."""

    def __init__(self) -> None:
        self.rights: dict[str, PublishRights] = {}
        self.wishes: dict[str, tuple[Wanted, ...]] = {}
        self.streams = EventStreams()

    async def create_room(self, room: str) -> None: ...

    async def close_room(self, room: str) -> None: ...

    async def join(self, room: str, participant: str, offer_sdp: str, rights: PublishRights) -> Joined:
        self.rights[participant] = rights
        self.wishes.pop(participant, None)
        return Joined("an answer")

    async def answer(self, room: str, participant: str, answer_sdp: str) -> None: ...

    async def restart(self, room: str, participant: str, offer_sdp: str) -> Joined:
        return Joined("an answer")

    async def move(self, room: str, participant: str, to_room: str) -> None:
        self.wishes.pop(participant, None)

    async def leave(self, room: str, participant: str) -> None:
        del self.rights[participant]

    async def set_rights(self, room: str, participant: str, rights: PublishRights) -> None:
        self.rights[participant] = rights

    async def want(self, room: str, participant: str, wishes: Sequence[Wanted]) -> None:
        self.wishes[participant] = tuple(wishes)

    async def statistics(self, room: str) -> RoomStatistics:
        people = (ParticipantStatistics(name, None, False, 0, None, None) for name in self.rights)
        return RoomStatistics(room, tuple(people))

    async def load(self) -> Load:
        return CALM

    async def watch(self, room: str) -> None: ...

    async def unwatch(self, room: str) -> None: ...

    def events(self, rooms: Container[str] | None = None) -> AsyncIterator[MediaEvent]:
        return self.streams.open(rooms)


class Gate(AdmittingEngine):
    """The gate before a notebook, with the load of a minute at a time and its events written down."""

    def __init__(self) -> None:
        self.book = Notebook()
        super().__init__(self.book, most_packets=10_000)
        self.told: list[MediaEvent] = []

    async def minute(self, load: Load) -> None:
        for _ in range(60):
            await self.weigh(load, 1.0)

    async def listen(self) -> None:
        async for event in self.events():
            self.told.append(event)

    async def comes(self, name: str, rights: PublishRights = ALL) -> None:
        await self.join("workshop", name, "an offer", rights)
        await self.want("workshop", name, [CAMERA, SCREEN])

    def sees(self, name: str) -> set[Wanted]:
        return set(self.book.wishes[name])


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    gate = Gate()
    listener = asyncio.create_task(gate.listen())
    await asyncio.sleep(0)
    yield gate
    listener.cancel()


async def heard(gate: Gate, *events: MediaEvent) -> None:
    await until(lambda: len(gate.told) >= len(events))
    assert gate.told == list(events)
    gate.told.clear()


async def test_a_calm_engine_takes_everybody_as_they_are(gate: Gate) -> None:
    await gate.comes("amara")
    assert gate.book.rights["amara"] == ALL
    assert gate.sees("amara") == {CAMERA, SCREEN}
    await asyncio.sleep(0)
    assert gate.told == []


async def test_a_newcomer_to_a_busy_engine_has_sound_and_screens_and_is_told_so(gate: Gate) -> None:
    await gate.minute(BUSY)
    await gate.comes("bruno")
    assert gate.book.rights["bruno"] == replace(ALL, video=False)
    assert gate.sees("bruno") == {SCREEN}
    await heard(gate, CamerasWait("workshop", "bruno", own=True, others=True))


async def test_a_newcomer_without_a_wish_yet_gets_no_camera_by_itself(gate: Gate) -> None:
    await gate.minute(BUSY)
    await gate.join("workshop", "bruno", "an offer", ALL)
    assert gate.book.wishes["bruno"] == ()


async def test_people_who_are_in_keep_what_they_have_even_when_they_join_again(gate: Gate) -> None:
    await gate.comes("amara")
    await gate.minute(FULL)
    assert (gate.book.rights["amara"], gate.sees("amara")) == (ALL, {CAMERA, SCREEN})
    await gate.comes("amara")
    assert (gate.book.rights["amara"], gate.sees("amara")) == (ALL, {CAMERA, SCREEN})


async def test_a_camera_that_is_switched_on_anew_waits_and_whoever_is_in_goes_on_seeing(gate: Gate) -> None:
    await gate.comes("amara", NO_CAMERA)
    await gate.minute(BUSY)
    await gate.set_rights("workshop", "amara", ALL)
    assert gate.book.rights["amara"] == NO_CAMERA
    assert gate.sees("amara") == {CAMERA, SCREEN}
    await heard(gate, CamerasWait("workshop", "amara", own=True, others=False))
    await gate.set_rights("workshop", "amara", NO_CAMERA)
    await heard(gate, CamerasWait("workshop", "amara", own=False, others=False))


async def test_a_screen_that_is_shared_comes_through_a_busy_engine(gate: Gate) -> None:
    await gate.comes("amara", replace(ALL, screen=False))
    await gate.minute(BUSY)
    await gate.set_rights("workshop", "amara", ALL)
    assert gate.book.rights["amara"] == ALL


async def test_a_full_engine_takes_nobody_new(gate: Gate) -> None:
    await gate.minute(FULL)
    with pytest.raises(EngineIsFull) as refused:
        await gate.comes("bruno")
    assert refused.value.code == "media_full"
    assert "bruno" not in gate.book.rights


async def test_packets_fill_an_engine_as_well_as_its_processor_does(gate: Gate) -> None:
    await gate.minute(Load(1, 1, 0.1, 2_000, 8_000))
    with pytest.raises(EngineIsFull):
        await gate.comes("bruno")


async def test_cameras_come_by_themselves_when_it_is_calmer_a_few_at_a_time(gate: Gate) -> None:
    await gate.minute(BUSY)
    names = [f"learner {number}" for number in range(COME_AT_ONCE + 1)]
    for name in names:
        await gate.comes(name)
    await until(lambda: len(gate.told) == len(names))
    gate.told.clear()
    while gate.fullness.admission is not Admission.ALL:
        await gate.weigh(CALM, 1.0)
    assert [gate.book.rights[name].video for name in names] == [True] * COME_AT_ONCE + [False]
    assert gate.sees(names[0]) == {CAMERA, SCREEN}
    await gate.weigh(CALM, 1.0)
    assert gate.book.rights[names[-1]] == ALL
    await heard(gate, *(CamerasWait("workshop", name, own=False, others=False) for name in names))


async def test_a_mute_by_the_teacher_outlasts_the_wait(gate: Gate) -> None:
    await gate.minute(BUSY)
    await gate.comes("bruno")
    await gate.set_rights("workshop", "bruno", NO_CAMERA)
    await gate.minute(CALM)
    assert gate.book.rights["bruno"] == NO_CAMERA
    assert gate.sees("bruno") == {CAMERA, SCREEN}


async def test_a_move_to_another_room_keeps_the_seat(gate: Gate) -> None:
    await gate.minute(BUSY)
    await gate.comes("bruno")
    await gate.move("workshop", "bruno", "pairs")
    assert gate.book.wishes["bruno"] == ()
    await gate.minute(FULL)
    await gate.join("pairs", "bruno", "an offer", ALL)
    await gate.minute(CALM)
    assert gate.book.rights["bruno"] == ALL


async def test_who_begins_to_watch_a_room_is_told_who_waits_there(gate: Gate) -> None:
    await gate.minute(BUSY)
    await gate.comes("bruno")
    await heard(gate, CamerasWait("workshop", "bruno", own=True, others=True))
    await gate.watch("elsewhere")
    await gate.watch("workshop")
    await heard(gate, CamerasWait("workshop", "bruno", own=True, others=True))


async def test_who_left_is_new_when_they_come_again_and_a_late_word_of_it_takes_no_seat(gate: Gate) -> None:
    await gate.start()
    await gate.comes("amara")
    await gate.comes("bruno")
    gate.book.streams.put(Left("workshop", "bruno", "timeout"))  # and is back in the same moment
    del gate.book.rights["amara"]
    gate.book.streams.put(Left("workshop", "amara", "timeout"))
    await until(lambda: len(gate.told) == 2)
    await gate.minute(FULL)
    await gate.comes("bruno")
    with pytest.raises(EngineIsFull):
        await gate.comes("amara")
    await gate.close()
