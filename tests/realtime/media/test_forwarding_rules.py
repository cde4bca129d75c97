"""The pure rules of forwarding: numbering, who is heard, how good a line is, who may use a path."""

import secrets
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.realtime.media.forwarding import rtcp, sdp, stun
from app.realtime.media.forwarding.audio import Heard, Loudest, Speaking
from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.ice import IceAgent, IceSession
from app.realtime.media.forwarding.quality import line_level
from app.realtime.media.forwarding.source import RING, Source


class _Track:
    kind = "video"
    origin = "camera"
    codec = sdp.Codec("VP8", 96)
    report_ssrc = 1


def _source(sent: list[bytes]) -> Source:
    return Source(cast(Any, _Track()), 42, None, sent.append)


# -- one stream --------------------------------------------------------------------------------------------------


@given(st.lists(st.booleans(), min_size=1, max_size=100), st.integers(0, 0xFFFF))
def test_padding_leaves_no_hole_in_what_is_passed_on(is_padding: list[bool], start: int) -> None:
    source = _source([])
    passed = []
    for place, padding in enumerate(is_padding):
        payload = b"" if padding else bytes(20)
        packet = source.receive((start + place) & 0xFFFF, 0, 0, payload, place * 0.01, repaired=False)
        if packet is not None:
            passed.append(packet.sequence)
    assert len(passed) == is_padding.count(False)
    assert passed == [(passed[0] + step) & 0xFFFF for step in range(len(passed))]


@given(st.permutations(list(range(30))), st.integers(0, 0xFFFF))
def test_packets_in_any_order_keep_their_numbers_and_come_once(order: list[int], start: int) -> None:
    source = _source([])
    numbers = []
    for place in [*order, *order]:
        packet = source.receive((start + place) & 0xFFFF, 0, 0, bytes((place,)) * 9, 0.0, repaired=False)
        if packet is not None:
            numbers.append((packet.sequence - start) & 0xFFFF)
            assert packet.payload[0] == place
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) >= {place for place in order if place >= order[0]}


def test_a_repaired_packet_is_passed_on_once_and_only_if_it_was_missing() -> None:
    sent: list[bytes] = []
    source = _source(sent)
    for number in (1, 2, 4):
        source.receive(number, 0, 0, bytes(9), 0.0, repaired=False)
    assert [m.sequences for m in rtcp.parse(sent[0]) if isinstance(m, rtcp.Nack)] == [(3,)]
    assert source.receive(2, 0, 0, bytes(9), 0.1, repaired=True) is None
    repaired = source.receive(3, 0, 0, bytes(9), 0.1, repaired=True)
    assert repaired is not None
    assert repaired.late
    assert source.receive(3, 0, 0, bytes(9), 0.1, repaired=True) is None


def test_what_stays_missing_is_asked_for_some_times_and_given_up() -> None:
    sent: list[bytes] = []
    source = _source(sent)
    source.receive(1, 0, 0, bytes(9), 0.0, repaired=False)
    source.receive(3, 0, 0, bytes(9), 0.0, repaired=False)
    for tick in range(100):
        source.chase_missing(tick * 0.05)
    assert 3 <= len(sent) <= 10


def test_old_packets_are_forgotten_and_not_mistaken_for_new_ones() -> None:
    source = _source([])
    for number in range(2 * RING):
        source.receive(number, 0, 0, bytes(9), 0.0, repaired=False)
    assert source.packet(3) is None
    assert source.packet(2 * RING - 1) is not None
    assert source.receive(3, 0, 0, bytes(9), 0.0, repaired=False) is None


def test_a_receiver_report_states_what_was_really_lost() -> None:
    source = _source([])
    for number in range(65500, 65700):
        if number % 10:
            source.receive(number & 0xFFFF, number * 3600, 0, bytes(9), number * 0.04, repaired=False)
    block = source.reception(3000.0)
    assert block is not None
    assert block.lost == 19  # the first of the twenty went before we could know of it
    assert block.fraction == pytest.approx(0.1 * 256, abs=2)
    assert block.highest == 65699
    assert block.jitter < 5
    again = source.reception(3001.0)
    assert again is not None
    assert (again.fraction, again.lost) == (0, 19)


def test_key_frames_are_asked_for_with_a_pause_however_many_want_one() -> None:
    sent: list[bytes] = []
    source = _source(sent)
    for tick in range(100):
        source.request_keyframe(100 + tick * 0.01)
    assert len(sent) == 4


def test_who_wants_a_key_frame_too_early_gets_it_after_the_pause_unless_one_came() -> None:
    for comes in (False, True):
        sent: list[bytes] = []
        source = _source(sent)
        source.request_keyframe(100.0)
        source.request_keyframe(100.1)
        if comes:
            source.receive(1, 0, 0, bytes((0x10, 0)), 100.2, repaired=False)
        for tick in range(20):
            source.chase_missing(100.1 + tick * 0.05)
        assert len(sent) == (1 if comes else 2)


def test_key_frames_of_a_screen_are_asked_for_less_often() -> None:
    sent: list[bytes] = []
    track = _Track()
    track.origin = "screen"
    source = Source(cast(Any, track), 42, None, sent.append)
    for tick in range(300):
        source.request_keyframe(100 + tick * 0.01)
    assert len(sent) == 3


def test_what_is_given_up_is_mended_by_a_key_frame() -> None:
    sent: list[bytes] = []
    source = _source(sent)
    for number in (1, 3):
        source.receive(number, 0, 0, bytes(9), 100.0, repaired=False)
    for tick in range(40):
        source.chase_missing(100 + tick * 0.05)
    assert [type(message) for message in rtcp.parse(sent[-1])] == [rtcp.KeyframeRequest]


def test_a_report_says_how_long_ago_the_senders_own_came() -> None:
    source = _source([])
    source.receive(1, 0, 0, bytes(9), 100.0, repaired=False)
    source.report = rtcp.SenderReport(42, 0x1234567890ABCDEF, 0), 100.0
    block = source.reception(101.5)
    assert block is not None
    assert (block.last_report, block.delay) == (0x567890AB, round(1.5 * 65536))


# -- who is heard ------------------------------------------------------------------------------------------------


def test_a_cough_does_not_take_a_speakers_seat() -> None:
    loudest: Loudest[str] = Loudest(1)
    assert loudest.update({"amara": 30, "bruno": 90}, 0.0) == ["amara"]
    assert loudest.update({"amara": 30, "bruno": 10}, 0.1) == ["amara"], "too soon"
    assert loudest.update({"amara": 30, "bruno": 27}, 5.0) == ["amara"], "not clearly louder"
    assert loudest.update({"amara": 30, "bruno": 20}, 6.0) == ["bruno"]


def test_who_leaves_frees_the_seat_at_once() -> None:
    loudest: Loudest[str] = Loudest(1)
    loudest.update({"amara": 10, "bruno": 90}, 0.0)
    assert loudest.update({"bruno": 90}, 0.01) == ["bruno"]


@given(st.lists(st.dictionaries(st.sampled_from("abcdefg"), st.floats(0, 127)), max_size=30))
def test_nobody_hears_themselves_and_everybody_hears_as_many_as_can_be(turns: list[dict[str, float]]) -> None:
    heard: Heard[str] = Heard()
    for turn, levels in enumerate(turns):
        heard.update(levels, turn * 0.5)
        for person in [*levels, None]:
            others = [one for one in levels if one != person]
            assert len(heard.by(person)) == min(3, len(others))
            assert set(heard.by(person)) <= set(others)


def test_speech_is_held_over_a_breath() -> None:
    speaking: Speaking[str] = Speaking()
    assert speaking.update({"amara": 30.0, "bruno": 20.0, "chen": 90.0}, 0.0) == ("bruno", "amara")
    assert speaking.update({"amara": 127.0, "bruno": 127.0}, 0.5) == ("amara", "bruno")
    assert speaking.update({"amara": 127.0, "bruno": 127.0}, 1.1) == ()


@given(st.floats(0, 1), st.floats(0, 5), st.integers(0, 10**8))
def test_a_line_never_looks_better_for_more_loss_or_delay(loss: float, rtt: float, estimate: int) -> None:
    level = line_level(loss, rtt, estimate)
    assert line_level(min(1.0, loss + 0.1), rtt, estimate) <= level
    assert line_level(loss, rtt + 0.5, estimate) <= level
    assert line_level(loss, rtt, estimate // 4) <= level


# -- who may use a path ------------------------------------------------------------------------------------------


class _Outbox:
    def __init__(self) -> None:
        self.frame = Frame()
        self.sent: list[tuple[Path, bytes]] = []

    def commit(self, path: Path, size: int) -> None:
        self.sent.append((path, bytes(self.frame.view[:size])))

    def flush(self) -> None:
        pass


def _path(outbox: _Outbox, port: int) -> Path:
    return Path("udp", ("192.0.2.7", port), outbox, None)


def _check(session: IceSession, *, nominates: bool, password: str = "") -> bytes:
    names = f"{session.credentials.ufrag}:them"
    return stun.request(
        secrets.token_bytes(12), names, password or session.credentials.password, nominates=nominates
    )


def _come_over(agent: IceAgent, session: IceSession, outbox: _Outbox, path: Path) -> None:
    """Nominate a path as often as it takes to be asked, and answer."""
    outbox.sent.clear()
    while not any(data[:2] == b"\x00\x01" for _, data in outbox.sent):
        assert agent.handle(_check(session, nominates=True), path)
    question = stun.parse(outbox.sent[-1][1])
    assert question is not None
    assert question.username == f"them:{session.credentials.ufrag}"
    agent.handle(stun.response(question, "192.0.2.1", 8100, "their password"), path)


def test_who_repeats_an_overheard_check_from_elsewhere_gets_nothing_but_its_answer() -> None:
    agent, outbox = IceAgent(lambda path: None), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    home, elsewhere = _path(outbox, 1), _path(outbox, 666)
    overheard = _check(session, nominates=True)
    agent.handle(overheard, home)
    outbox.sent.clear()
    for _ in range(50):
        agent.handle(overheard, elsewhere)
        question = stun.parse(outbox.sent[-1][1])
        assert question is not None
        agent.handle(stun.response(question, "192.0.2.1", 8100, "a guess"), elsewhere)
        agent.handle(stun.response(question, "192.0.2.1", 8100, session.credentials.password), elsewhere)
    session.send(b"media")
    assert session.path is home
    assert [path for path, data in outbox.sent if data == b"media"] == [home]
    sent = sum(len(data) for path, data in outbox.sent if path is elsewhere)
    assert 0 < sent <= 50 * len(overheard), "more goes out than came in"


def test_a_client_at_a_new_address_answers_the_question_and_is_followed() -> None:
    agent, outbox = IceAgent(lambda path: None), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    home, new = _path(outbox, 1), _path(outbox, 2)
    agent.handle(_check(session, nominates=True), home)
    _come_over(agent, session, outbox, new)
    session.send(b"media")
    assert outbox.sent[-1] == (new, b"media")
    agent.handle(_check(session, nominates=True), home)
    assert session.path is new, "the former address has to answer too"


def test_nothing_is_sent_before_a_path_is_nominated() -> None:
    agent, outbox = IceAgent(lambda path: None), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    session.send(b"hello")
    assert agent.handle(_check(session, nominates=False), _path(outbox, 1))
    assert session.path is None
    assert [data[:2] for _, data in outbox.sent] == [b"\x01\x01"], "an answer to the check and nothing else"
    chosen = _path(outbox, 2)
    assert agent.handle(_check(session, nominates=True), chosen)
    assert (chosen, b"hello") in outbox.sent


@pytest.mark.parametrize("password", ["a guess", "\x00"])
def test_a_stranger_gets_no_answer_and_moves_nobody(password: str) -> None:
    agent, outbox = IceAgent(lambda path: None), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    home = _path(outbox, 1)
    agent.handle(_check(session, nominates=True), home)
    outbox.sent.clear()
    assert not agent.handle(_check(session, nominates=True, password=password), _path(outbox, 666))
    assert not agent.handle(stun.request(b"t" * 12, "nobody:them", "x", nominates=True), _path(outbox, 666))
    assert not agent.handle(stun.request(b"t" * 12, f"{session.credentials.ufrag}:others",
                                         session.credentials.password, nominates=True), _path(outbox, 666))  # fmt: skip
    assert (session.path, outbox.sent) == (home, [])


def test_after_a_restart_the_old_path_serves_until_the_new_one_is_nominated() -> None:
    released: list[Path] = []
    agent, outbox = IceAgent(released.append), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    old, new = _path(outbox, 1), _path(outbox, 2)
    before = _check(session, nominates=True)
    agent.handle(before, old)
    session.restart(("them", "their password"))
    assert agent.handle(before, old)
    assert session.path is old
    _come_over(agent, session, outbox, new)
    assert (session.path, released) == (new, [old])
    assert not agent.handle(before, old), "the old names are withdrawn"


def test_addresses_do_not_pile_up() -> None:
    agent, outbox = IceAgent(lambda path: None), _Outbox()
    session = IceSession(agent, ("them", "their password"), None)
    home = _path(outbox, 1)
    agent.handle(_check(session, nominates=True), home)
    for port in range(2, 500):
        agent.handle(_check(session, nominates=False), _path(outbox, port))
    assert len(session._paths) <= 12
    assert session.path is home
