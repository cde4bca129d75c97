"""What every media engine does, told with clients that are no browsers. Subclasses bring the `engine`.

The cast: Amara teaches carpentry in Kumasi, Bruno in Porto; Chen and Dilek are colleagues who come along.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from app.realtime.media.engine import (
    LayersWanted,
    Left,
    LineQuality,
    MediaEngine,
    MediaEvent,
    OfferIsBad,
    ParticipantIsUnknown,
    PublishRights,
    RoomIsUnknown,
    SlotFilling,
    SlotsChanged,
    Speakers,
    Wanted,
    WishIsBad,
)
from app.realtime.media.forwarding import rtcp
from bench.media_load.client import Client, until, vp8_payload

LOUD, QUIET = 20, 90


class Stage:
    """An engine with its events written down, and the people who came."""

    def __init__(self, engine: MediaEngine) -> None:
        self.engine = engine
        self.events: list[MediaEvent] = []
        self.people: list[Client] = []
        self._talks: list[asyncio.Task[None]] = []
        self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self.engine.events():
            self.events.append(event)

    async def person(
        self, room: str, name: str, rights: PublishRights | None = None, **layout: Any
    ) -> Client:
        """Let somebody join and connect."""
        await self.engine.create_room(room)
        client = Client()
        self.people.append(client)
        await client.join(self.engine, room, name, rights, **layout)
        return client

    def talks(self, client: Client, level: int = LOUD) -> None:
        """Let somebody send sound until the end: 50 packets a second."""
        self._talks.append(asyncio.create_task(_talk(client, level)))

    def shows(self, client: Client, place: int = 1, rid: str = "") -> asyncio.Task[None]:
        """Let somebody send pictures until the end: 40 frames a second, each tenth a key frame."""
        self._talks.append(asyncio.create_task(_show(client, place, rid)))
        return self._talks[-1]

    def slots(self, name: str) -> dict[str, SlotFilling]:
        """A receiver's slots by mid, as last told."""
        for event in reversed(self.events):
            if isinstance(event, SlotsChanged) and event.participant == name:
                return {slot.mid: slot for slot in event.slots}
        return {}

    def shown(self, name: str) -> dict[str, tuple[str | None, str | None]]:
        """Who and what is in each filled slot of a receiver."""
        slots = self.slots(name)
        return {
            mid: (slot.source_participant, slot.source)
            for mid, slot in slots.items()
            if slot.source_participant
        }

    def left(self) -> list[tuple[str, str, str]]:
        """Who left which room, and why."""
        return [(e.room, e.participant, e.reason) for e in self.events if isinstance(e, Left)]

    async def end(self) -> None:
        """Send everybody home."""
        for task in [*self._talks, self._listener]:
            task.cancel()
        for client in self.people:
            with contextlib.suppress(OSError):
                await client.close(silently=True)


async def _talk(client: Client, level: int) -> None:
    for turn in range(100_000):
        client.send_rtp(0, bytes(60), turn * 960, level=level)
        await asyncio.sleep(0.02)


async def _show(client: Client, place: int, rid: str) -> None:
    ssrc = client.ssrcs[place] + (7 if rid == "h" else 0)
    for turn in range(100_000):
        payload = vp8_payload(turn, keyframe=turn % 10 == 0, tl0=turn, size=400 if rid == "h" else 100)
        client.send_rtp(place, payload, turn * 2250, marker=True, rid=rid, ssrc=ssrc)
        await asyncio.sleep(0.025)


class Packets:
    """What a client received, read and in order of arrival, by stream."""

    def __init__(self, client: Client) -> None:
        self.all: list[tuple[int, Any, bytes]] = []
        client.on_packet = lambda ssrc, header, payload: self.all.append((ssrc, header, payload))

    def of(self, ssrc: int) -> Iterator[tuple[Any, bytes]]:
        """Headers and payloads of one stream."""
        return ((header, payload) for one, header, payload in self.all if one == ssrc)


def _is_key(payload: bytes) -> bool:
    return payload[5] & 1 == 0


class EngineContract:
    """Every test gets a stage around the engine of its subclass."""

    # What an engine may leave to the browsers; docs/media.md names the engines that do. They show nothing before
    # the key frame, which such an engine asks for at once; and senders limit their key frames themselves.
    begins_with_a_key_frame = True
    limits_key_frame_requests = True

    @pytest.fixture
    async def stage(self, engine: MediaEngine, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
        stage = Stage(engine)
        await asyncio.sleep(0)
        yield stage
        await stage.end()
        for room in ("workshop", "elsewhere"):
            await engine.close_room(room)

    # -- seeing and hearing ------------------------------------------------------------------------------------

    async def test_people_of_a_room_hear_and_see_each_other(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara")
        bruno = await stage.person("workshop", "bruno", video_slots=2)
        stage.talks(amara)
        stage.shows(amara)
        stage.talks(bruno)
        await until(
            lambda: bruno.received("3") > 10 and bruno.received("6") > 10 and amara.received("3") > 10
        )
        assert stage.shown("bruno") == {"3": ("amara", "microphone"), "6": ("amara", "camera")}
        assert stage.shown("amara") == {"3": ("bruno", "microphone")}

    async def test_nobody_of_another_room_hears_or_sees_anything(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara")
        bruno = await stage.person("workshop", "bruno")
        outsider = await stage.person("elsewhere", "chen")
        stage.talks(amara)
        stage.shows(amara)
        await until(lambda: bruno.received("3") > 10 and bruno.received("6") > 10)
        assert not outsider.counts
        assert stage.shown("chen") == {}

    async def test_who_comes_late_sees_from_a_key_frame_on(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara")
        stage.shows(amara)
        await asyncio.sleep(0.2)
        bruno = Client()
        packets = Packets(bruno)
        stage.people.append(bruno)
        await bruno.join(stage.engine, "workshop", "bruno")
        await until(lambda: bruno.received("6") > 5)
        frames = [payload for _, payload in packets.of(bruno.slots["6"][0])]
        if self.begins_with_a_key_frame:
            assert _is_key(frames[0]), "the first frame is no key frame"
        else:
            await until(lambda: any(_is_key(payload) for _, payload in packets.of(bruno.slots["6"][0])))
        assert any(isinstance(message, rtcp.KeyframeRequest) for message in amara.feedback)

    async def test_the_three_loudest_are_heard(self, stage: Stage) -> None:
        listener = await stage.person("workshop", "zoe")
        for name, level in (("quiet", QUIET), ("amara", 10), ("bruno", 15), ("chen", 20)):
            stage.talks(await stage.person("workshop", name), level)
        await until(lambda: {who for who, _ in stage.shown("zoe").values()} == {"amara", "bruno", "chen"})
        assert listener.received("3") > 0
        await until(lambda: {who for who, _ in stage.shown("amara").values()} == {"bruno", "chen", "quiet"})

    async def test_speakers_are_told_loudest_first(self, stage: Stage) -> None:
        stage.talks(await stage.person("workshop", "amara"), 30)
        stage.talks(await stage.person("workshop", "bruno"), QUIET)
        await until(lambda: any(isinstance(event, Speakers) for event in stage.events))
        told = next(event for event in stage.events if isinstance(event, Speakers))
        assert told == Speakers("workshop", ("amara",))

    # -- wishes ------------------------------------------------------------------------------------------------

    async def test_a_receiver_gets_whom_they_want_where_they_want(self, stage: Stage) -> None:
        amara, chen = await stage.person("workshop", "amara"), await stage.person("workshop", "chen")
        bruno = await stage.person("workshop", "bruno")
        stage.shows(amara)
        stage.shows(chen)
        stage.shows(chen, place=2)
        await stage.engine.want("workshop", "bruno", [Wanted("9", "chen", "screen")])
        await until(lambda: bruno.received("9") > 5)
        before = bruno.counts.copy()
        await until(lambda: bruno.received("9") > 15)
        assert stage.shown("bruno") == {"9": ("chen", "screen")}
        assert bruno.received("6") == before[bruno.slots["6"][0]]

    async def test_a_wish_for_somebody_who_is_not_there_yet_waits_for_them(self, stage: Stage) -> None:
        bruno = await stage.person("workshop", "bruno")
        await stage.engine.want("workshop", "bruno", [Wanted("7", "amara")])
        stage.shows(await stage.person("workshop", "amara"))
        await until(lambda: bruno.received("7") > 5)

    async def test_a_wish_on_a_line_that_is_no_picture_slot_is_refused(self, stage: Stage) -> None:
        await stage.person("workshop", "bruno", video_slots=1)
        for mid in ("0", "3", "7", "nonsense"):
            with pytest.raises(WishIsBad):
                await stage.engine.want("workshop", "bruno", [Wanted(mid, "amara")])

    async def test_layers_change_without_a_hole_or_a_repeat(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara", simulcast=True)
        bruno = await stage.person("workshop", "bruno")
        packets = Packets(bruno)
        stage.shows(amara, rid="l")
        stage.shows(amara, rid="h")
        for layer, size in (("l", 100), ("h", 400), ("l", 100)):
            await stage.engine.want("workshop", "bruno", [Wanted("6", "amara", layer=layer)])  # type: ignore[arg-type]
            await until(lambda size=size: len(packets.all[-1:]) == 1 and len(packets.all[-1][2]) == size + 6)
        seen = list(packets.of(bruno.slots["6"][0]))
        numbers = [header.sequence for header, _ in seen]
        pictures = [int.from_bytes(payload[2:4]) & 0x7FFF for _, payload in seen]
        assert numbers == [(numbers[0] + step) & 0xFFFF for step in range(len(numbers))]
        assert pictures == [(pictures[0] + step) & 0x7FFF for step in range(len(pictures))]
        times = [header.timestamp for header, _ in seen]
        assert all(0 < (later - earlier) & 0xFFFFFFFF < 90000 for earlier, later in pairwise(times))

    async def test_a_layer_that_nobody_watches_is_told_to_its_sender(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara", simulcast=True)
        await stage.person("workshop", "bruno")
        stage.shows(amara, rid="l")
        stage.shows(amara, rid="h")
        await stage.engine.want("workshop", "bruno", [Wanted("6", "amara", layer="l")])
        unwatched = LayersWanted("workshop", "amara", {"l": True, "h": False})
        await until(lambda: unwatched in stage.events)
        await stage.engine.want("workshop", "bruno", [Wanted("6", "amara", layer="h")])
        await until(lambda: any(isinstance(e, LayersWanted) and e.layers["h"] for e in stage.events))

    # -- rights ------------------------------------------------------------------------------------------------

    async def test_what_is_not_permitted_reaches_nobody(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara", PublishRights(audio=True, video=False, screen=True))
        bruno = await stage.person("workshop", "bruno")
        stage.talks(amara)
        stage.shows(amara)
        await until(lambda: bruno.received("3") > 20)
        assert bruno.received("6") == 0
        await stage.engine.set_rights("workshop", "amara", PublishRights(audio=False, video=True))
        await until(lambda: bruno.received("6") > 10)
        await asyncio.sleep(0.1)
        before = bruno.received("3")
        await asyncio.sleep(0.4)
        assert bruno.received("3") == before, "a muted microphone is still heard"
        assert stage.shown("bruno") == {"6": ("amara", "camera")}

    async def test_a_right_given_back_is_heard_again(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.talks(amara)
        await until(lambda: bruno.received("3") > 5)
        await stage.engine.set_rights("workshop", "amara", PublishRights(audio=False))
        await until(lambda: stage.shown("bruno") == {})
        before = bruno.received("3")
        await stage.engine.set_rights("workshop", "amara", PublishRights())
        await until(lambda: bruno.received("3") > before + 5)

    # -- attacks -----------------------------------------------------------------------------------------------

    async def test_nobody_sends_into_the_place_of_another(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        mallory = await stage.person("workshop", "mallory")
        stage.talks(amara)
        await until(lambda: bruno.received("3") > 5)
        seen = Packets(bruno)
        for turn in range(50):
            mallory.send_rtp(0, b"forged" * 10, turn * 960, ssrc=amara.ssrcs[0], with_mid=False, level=LOUD)
            mallory.send_rtp(5, b"forged" * 10, turn * 960, ssrc=amara.ssrcs[0], level=LOUD)
            mallory.send_plain(b"\x80" + bytes(11) + b"forged" * 10)
            await asyncio.sleep(0.005)
        await until(lambda: len(seen.all) > 10)
        assert not any(b"forged" in payload for _, _, payload in seen.all)
        assert set(stage.shown("bruno").values()) == {("amara", "microphone")}

    async def test_a_certificate_that_the_offer_does_not_name_is_not_let_in(self, stage: Stage) -> None:
        bruno = await stage.person("workshop", "bruno")
        mallory = Client()
        stage.people.append(mallory)
        offer = mallory.offer().replace(mallory.certificate.fingerprint, bruno.certificate.fingerprint)
        joined = await stage.engine.join("workshop", "mallory", offer, PublishRights())
        with contextlib.suppress(ConnectionError, TimeoutError):
            await mallory.connect(joined.answer_sdp)
        await until(lambda: ("workshop", "mallory", "unreachable") in stage.left())

    @pytest.mark.parametrize(
        "offer", ["", "v=0", "m=audio 9 X 0\r\n", "\x00" * 300, "m=application 9 x y\r\n" * 3]
    )
    async def test_an_offer_that_is_none_is_refused(self, stage: Stage, offer: str) -> None:
        await stage.engine.create_room("workshop")
        with pytest.raises(OfferIsBad):
            await stage.engine.join("workshop", "mallory", offer, PublishRights())

    async def test_pictures_of_four_layers_or_sound_after_pictures_are_refused(self, stage: Stage) -> None:
        await stage.engine.create_room("workshop")
        good = Client()
        stage.people.append(good)
        offer = good.offer().replace("a=recvonly", "a=sendonly")
        with pytest.raises(OfferIsBad):
            await stage.engine.join("workshop", "mallory", offer, PublishRights())

    # -- losses ------------------------------------------------------------------------------------------------

    async def test_a_lost_packet_is_sent_again_on_demand(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.shows(amara)
        packets = Packets(bruno)
        main, repair = bruno.slots["6"]
        await until(lambda: bruno.received("6") > 70)  # Reports have gone both ways.
        header, payload = list(packets.of(main))[-5]
        bruno.send_rtcp(rtcp.nack(1, main, [header.sequence]))
        await until(lambda: bruno.counts[repair] == 1)
        again = next(packets.of(repair))[1]
        assert int.from_bytes(again[:2]) == header.sequence
        assert again[2:] == payload

    async def test_demands_without_end_are_answered_only_so_often(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.shows(amara)
        packets = Packets(bruno)
        await until(lambda: bruno.received("6") > 70)
        main, repair = bruno.slots["6"]
        numbers = [header.sequence for header, _ in packets.of(main)][-20:]
        for _ in range(200):
            bruno.send_rtcp(rtcp.nack(1, main, numbers))
        await asyncio.sleep(0.5)
        assert 0 < bruno.counts[repair] < 500

    async def test_what_a_sender_lost_is_asked_for_and_put_back(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        packets = Packets(bruno)

        def send(turn: int) -> None:
            payload = vp8_payload(turn, keyframe=turn == 0)
            amara.send_rtp(1, payload, turn * 2250, marker=True, number=1000 + turn)

        first = 0
        while not bruno.received("6"):  # an engine may take a moment to notice a source
            send(first)
            first += 1
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        before = bruno.received("6")
        for turn in range(first, first + 40):
            if turn != first + 20:
                send(turn)
            await asyncio.sleep(0.01)
        missing = 1000 + first + 20
        await until(lambda: any(isinstance(m, rtcp.Nack) and missing in m.sequences for m in amara.feedback))
        await until(lambda: bruno.received("6") == before + 39)
        send(first + 20)
        await until(lambda: bruno.received("6") == before + 40)
        numbers = {header.sequence for header, _ in packets.of(bruno.slots["6"][0])}
        assert len(numbers) == before + 40

    async def test_key_frames_are_asked_for_at_most_every_300_ms(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.shows(amara)
        await until(lambda: bruno.received("6") > 5)
        await asyncio.sleep(0.4)
        amara.feedback.clear()
        began = asyncio.get_running_loop().time()
        for _ in range(100):
            bruno.send_rtcp(rtcp.picture_loss(1, bruno.slots["6"][0]))
            await asyncio.sleep(0.006)
        took = asyncio.get_running_loop().time() - began  # a busy machine takes longer over it
        asked = [message for message in amara.feedback if isinstance(message, rtcp.KeyframeRequest)]
        assert len(asked) >= 1
        assert len(asked) <= took / 0.3 + 3 or not self.limits_key_frame_requests

    async def test_loss_and_line_quality_are_told_as_they_are(self, stage: Stage) -> None:
        amara = await stage.person("workshop", "amara")
        await stage.person("workshop", "bruno")
        for turn in range(150):
            if turn % 5:  # every fifth packet is lost
                amara.send_rtp(0, bytes(60), turn * 960, level=LOUD, number=2000 + turn)
            await asyncio.sleep(0.02)
        reports = [m for m in amara.feedback if isinstance(m, rtcp.Report) and m.ssrc == amara.ssrcs[0]]
        assert 0.12 < reports[-1].loss < 0.28
        await until(lambda: any(isinstance(e, LineQuality) and e.level == 1 for e in stage.events))
        sources = (await stage.engine.statistics("workshop")).participants[0].sources
        assert sources[0].source == "microphone"
        assert 20 <= sources[0].lost <= 32

    # -- coming and going --------------------------------------------------------------------------------------

    async def test_a_new_network_address_goes_on_after_a_restart(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.talks(amara)
        await until(lambda: bruno.received("3") > 5)
        slots = dict(bruno.slots)
        await bruno.restart(stage.engine, "workshop", "bruno")
        assert bruno.slots == slots
        before = bruno.received("3")
        await until(lambda: bruno.received("3") > before + 10)
        assert stage.left() == []

    async def test_somebody_moved_sees_the_other_room_on_the_same_connection(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("elsewhere", "bruno")
        chen = await stage.person("workshop", "chen")
        stage.talks(amara)
        await until(lambda: chen.received("3") > 5)
        await stage.engine.move("workshop", "amara", "elsewhere")
        await until(lambda: bruno.received("3") > 5)
        before = chen.received("3")
        await asyncio.sleep(0.2)
        assert chen.received("3") == before
        with pytest.raises(ParticipantIsUnknown):
            await stage.engine.set_rights("workshop", "amara", PublishRights())

    async def test_leaving_and_closing_are_told_with_their_reason(self, stage: Stage) -> None:
        await stage.person("workshop", "amara")
        bruno = await stage.person("workshop", "bruno")
        await stage.person("workshop", "chen")
        await stage.engine.leave("workshop", "amara")
        await bruno.close()
        await until(lambda: len(stage.left()) == 2)
        await stage.engine.close_room("workshop")
        await until(lambda: len(stage.left()) == 3)
        assert stage.left() == [
            ("workshop", "amara", "left"),
            ("workshop", "bruno", "closed"),
            ("workshop", "chen", "room closed"),
        ]

    async def test_who_joins_again_takes_their_own_place(self, stage: Stage) -> None:
        first = await stage.person("workshop", "amara")
        stage.talks(first)
        bruno = await stage.person("workshop", "bruno")
        await until(lambda: bruno.received("3") > 5)
        stage.talks(await stage.person("workshop", "amara"))
        before = bruno.received("3")
        await until(lambda: bruno.received("3") > before + 20)
        people = [one.participant for one in (await stage.engine.statistics("workshop")).participants]
        assert people == ["bruno", "amara"]
        assert stage.left() == []

    async def test_unknown_rooms_and_people_are_refused(self, stage: Stage) -> None:
        nobody: list[tuple[Callable[[], Any], type[Exception]]] = [
            (lambda: stage.engine.statistics("nowhere"), RoomIsUnknown),
            (lambda: stage.engine.join("nowhere", "amara", "v=0", PublishRights()), RoomIsUnknown),
            (lambda: stage.engine.want("nowhere", "amara", []), RoomIsUnknown),
            (lambda: stage.engine.set_rights("workshop", "nobody", PublishRights()), ParticipantIsUnknown),
            (lambda: stage.engine.restart("workshop", "nobody", "v=0"), ParticipantIsUnknown),
            (lambda: stage.engine.move("workshop", "nobody", "workshop"), ParticipantIsUnknown),
        ]
        await stage.engine.create_room("workshop")
        for call, refusal in nobody:
            with pytest.raises(refusal):
                await call()
        await stage.engine.leave("nowhere", "nobody")
        await stage.engine.close_room("nowhere")

    async def test_the_statistics_say_what_flowed(self, stage: Stage) -> None:
        amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
        stage.talks(amara)
        await until(lambda: bruno.received("3") > 10)
        told = await stage.engine.statistics("workshop")
        one, other = told.participants
        assert (one.transport, one.connected, other.connected) == ("udp", True, True)
        assert one.sources[0].packets >= 10
        heard = next(slot for slot in other.slots if slot.filling.mid == "3")
        assert replace(heard.filling, layer=None) == SlotFilling("3", "audio", "amara", "microphone")
        assert heard.packets >= 10
        await asyncio.sleep(2.2)
        load = await stage.engine.load()
        assert (load.rooms, load.participants) == (1, 2)
        assert load.packets_in > 10
        assert load.packets_out > 10
