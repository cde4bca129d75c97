"""RTP, RTCP, STUN and SDP as bytes: what is right is read right, what is wrong is refused and breaks nothing."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.realtime.media.engine import OfferIsBad
from app.realtime.media.forwarding import answer, codecs, rtcp, rtp, sdp, stun
from app.realtime.media.forwarding.arrivals import Arrivals
from bench.media_load.offers import read_answer, write_offer

PASSWORD = "correct horse battery staple"
ANYTHING = st.binary(max_size=200)
AFTER_RTP = ANYTHING.map(lambda rest: b"\x90" + rest)
AFTER_RTCP = st.tuples(st.sampled_from([0x80, 0x81, 0x84, 0x8F]), st.integers(200, 207), ANYTHING).map(
    lambda one: pack("!BBH", one[0], one[1], len(one[2]) // 4) + one[2]
)
GOOD_OFFER = write_offer("abcd", "e" * 24, "AA:BB", simulcast=True)


# -- RTP ---------------------------------------------------------------------------------------------------------


@given(st.one_of(ANYTHING, AFTER_RTP))
def test_any_bytes_as_rtp_are_read_or_refused(data: bytes) -> None:
    header = rtp.parse_header(data, len(data))
    if header is not None:
        assert 12 <= header.start <= header.end <= len(data)
        for number, at, size in rtp.extensions(data, header):
            assert 0 < number < 15
            assert at + size <= header.start


@given(ANYTHING)
def test_any_bytes_as_vp8_are_read_or_refused(data: bytes) -> None:
    vp8 = codecs.parse_vp8(data)
    assert vp8 is None or max(vp8.picture_at, vp8.tl0_at) < len(data)


def test_an_rtp_header_says_where_its_parts_are() -> None:
    extension = pack("!HH", 0xBEDE, 2) + bytes((0x10, 0x55, 0x31, 1, 2, 0, 0, 0))
    packet = pack("!BBHII", 0xB1, 0xE0, 7, 8, 9) + bytes(4) + extension + b"payload" + bytes((0, 0, 3))
    header = rtp.parse_header(packet, len(packet))
    assert header is not None
    assert (header.marker, header.payload_type, header.sequence, header.timestamp, header.ssrc) == (
        0x80,
        96,
        7,
        8,
        9,
    )
    assert packet[header.start : header.end] == b"payload"
    found = [(number, packet[at : at + size]) for number, at, size in rtp.extensions(packet, header)]
    assert found == [(1, b"\x55"), (3, b"\x01\x02")]


def test_a_vp8_descriptor_says_whether_a_key_frame_starts() -> None:
    key = codecs.parse_vp8(bytes((0x90, 0xC0, 0x81, 0x02, 0x07, 0x00)))
    assert key == codecs.Descriptor(
        picture_at=2, picture_bits=15, picture=0x102, tl0_at=4, tl0=7, keyframe=True
    )
    later = codecs.parse_vp8(bytes((0x90, 0x80, 0x05, 0x01)))
    assert later == codecs.Descriptor(
        picture_at=2, picture_bits=7, picture=5, tl0_at=0, tl0=0, keyframe=False
    )
    continued = codecs.parse_vp8(bytes((0x80, 0x80, 0x05, 0x00)))
    assert continued is not None
    assert not continued.keyframe


# -- RTCP --------------------------------------------------------------------------------------------------------


@given(st.one_of(ANYTHING, AFTER_RTCP))
def test_any_bytes_as_rtcp_are_read_as_far_as_they_go(data: bytes) -> None:
    for message in rtcp.parse(data):
        if isinstance(message, rtcp.Nack):
            assert len(message.sequences) <= rtcp.MOST_NACKED


@given(st.sets(st.integers(0, 0xFFFF), min_size=1, max_size=100))
def test_a_nack_names_exactly_what_is_missing(missing: set[int]) -> None:
    (message,) = rtcp.parse(rtcp.nack(1, 2, missing))
    assert isinstance(message, rtcp.Nack)
    assert message.ssrc == 2
    assert set(message.sequences) == missing


def test_reports_and_requests_are_read_as_written() -> None:
    block = rtcp.ReceptionBlock(
        ssrc=5, fraction=64, lost=-3, highest=70000, jitter=9, last_report=11, delay=65536
    )
    compound = (
        rtcp.receiver_report(1, [block]) + rtcp.picture_loss(1, 6) + rtcp.sender_report(7, 1 << 40, 8, 2, 3)
    )
    assert rtcp.parse(compound) == [
        rtcp.Report(5, 0.25, 11, 65536, 70000),
        rtcp.KeyframeRequest(6),
        rtcp.SenderReport(7, 1 << 40, 8),
    ]


def test_an_estimate_is_mantissa_times_two_to_the_exponent() -> None:
    remb = pack("!BBHII4sI", 0x8F, 206, 5, 1, 0, b"REMB", 1 << 24 | 3 << 18 | 100_000) + pack("!I", 9)
    assert rtcp.parse(remb) == [rtcp.Estimate(800_000)]


# -- transport-wide feedback -------------------------------------------------------------------------------------


def _feedback(message: bytes) -> tuple[int, list[float | None]]:
    """First number and arrival times, read by the draft's rules."""
    first, count, word = (int.from_bytes(message[a:b]) for a, b in ((12, 14), (14, 16), (16, 20)))
    time, symbols, at = (word >> 8) * 0.064, [], 20
    while len(symbols) < count:
        chunk = int.from_bytes(message[at : at + 2])
        assert chunk >> 14 == 3
        symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        at += 2
    times: list[float | None] = []
    for symbol in symbols[:count]:
        size = symbol
        if size:
            time += int.from_bytes(message[at : at + size], signed=size == 2) * 0.00025
            at += size
        times.append(time if size else None)
    return first, times


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), min_size=1, max_size=80),
    st.integers(0, 0xFFFF),
)
def test_arrivals_are_told_to_a_quarter_of_a_millisecond(seen: list[tuple[int, int]], start: int) -> None:
    arrivals, truth = Arrivals(), {}
    for number, (step, wait) in enumerate(sorted(seen)):
        sequence, time = start + step, 100.0 + number * 0.001 + wait / 1e5
        if step not in truth:
            truth[step] = time
        arrivals.note(sequence & 0xFFFF, time)
    (message,) = arrivals.reports(1, 2)
    first, times = _feedback(message)
    assert len(message) % 4 == 0
    assert first == (start + min(truth)) & 0xFFFF
    for place, time in enumerate(times):
        exact = truth.get(min(truth) + place)
        assert (time is None) == (exact is None)
        assert time is None or exact is None or abs(time - exact) < 0.0006


def test_what_is_lost_between_two_feedbacks_counts_as_lost() -> None:
    arrivals = Arrivals()
    arrivals.note(10, 1.0)
    arrivals.reports(1, 2)
    arrivals.note(13, 1.1)
    first, times = _feedback(arrivals.reports(1, 2)[0])
    assert (first, [time is None for time in times]) == (11, [True, True, False])


@given(st.lists(st.integers(0, 0xFFFF), max_size=60))
def test_numbers_in_any_order_make_feedback_of_bounded_size(numbers: list[int]) -> None:
    arrivals = Arrivals()
    for place, number in enumerate(numbers):
        arrivals.note(number, place * 0.01)
    assert all(len(message) < 1200 for message in arrivals.reports(1, 2))


# -- STUN --------------------------------------------------------------------------------------------------------


@given(ANYTHING)
def test_any_bytes_as_stun_are_read_or_refused(data: bytes) -> None:
    stun.parse(data)
    body = data[: len(data) // 4 * 4]
    message = stun.parse(pack("!HHI", 1, len(body), stun.COOKIE) + bytes(12) + body)
    assert message is None or not stun.is_authentic(message, PASSWORD)


def test_a_request_signed_with_the_password_is_known_and_its_answer_too() -> None:
    message = stun.parse(stun.request(b"t" * 12, "ours:theirs", PASSWORD, nominates=True))
    assert message is not None
    assert (message.username, message.nominates) == ("ours:theirs", True)
    assert stun.is_authentic(message, PASSWORD)
    assert not stun.is_authentic(message, "a guess")
    for host in ("192.0.2.7", "2001:db8::7"):
        reply = stun.parse(stun.response(message, host, 40000, PASSWORD))
        assert reply is not None
        assert not reply.is_request
        assert stun.is_authentic(reply, PASSWORD)


@given(st.integers(0, 107), st.integers(1, 255))
def test_a_request_with_one_byte_changed_is_not_authentic(place: int, change: int) -> None:
    request = bytearray(stun.request(b"t" * 12, "ours:theirs", PASSWORD, nominates=True))
    covered = len(request) - 8  # the fingerprint at the end only tells STUN from other traffic
    request[place % covered] ^= change
    message = stun.parse(bytes(request))
    is_length = place % covered in (2, 3)
    assert is_length or message is None or not stun.is_authentic(message, PASSWORD)


# -- SDP ---------------------------------------------------------------------------------------------------------


@given(st.text(max_size=300), st.integers(0, len(GOOD_OFFER)), st.integers(0, 200))
def test_any_text_in_an_offer_is_read_or_refused(noise: str, at: int, cut: int) -> None:
    for offer in (noise, GOOD_OFFER[:at] + noise + GOOD_OFFER[at + cut :]):
        try:
            read = sdp.parse_offer(offer)
        except OfferIsBad:
            continue
        slots = {line.mid: answer.DownSlot(1, 2) for line in read.lines if line.direction == "down"}
        text = answer.write_answer(read, answer.Ground("u", "p", "AA", ()), slots)
        assert text.count("\r\nm=") == len(read.lines)


def test_an_answer_mirrors_its_offer() -> None:
    offer = sdp.parse_offer(GOOD_OFFER)
    assert [line.direction for line in offer.lines] == ["up"] * 3 + ["down"] * 12
    assert offer.lines[1].rids == ("l", "h")
    slots = {line.mid: answer.DownSlot(int(line.mid) + 1, int(line.mid) + 101) for line in offer.lines[3:]}
    places = answer.candidates(["127.0.0.1", "2001:db8::1"], 8100, 8100)
    text = answer.write_answer(offer, answer.Ground("ours", "secret", "CC:DD", places), slots)
    read = read_answer(text)
    assert (read.ufrag, read.password, read.fingerprint) == ("ours", "secret", "CC:DD")
    assert read.udp == read.tcp == ("127.0.0.1", 8100)
    assert read.slots["6"] == (7, 107)
    assert "a=simulcast:recv l;h" in text
    assert "a=msid:slot-6 slot-6" in text
    assert text.count("a=recvonly") == 3
    assert text.count("a=sendonly") == 12
    assert "transport-cc" in text.split("m=")[2]
    assert "goog-remb" in text.split("m=")[7]


def test_udp_comes_before_tcp_whatever_the_address() -> None:
    lines = answer.candidates(["127.0.0.1", "192.0.2.1"], 8100, 8100)
    order = sorted(lines, key=lambda line: -int(line.split()[3]))
    assert [line.split()[2] for line in order] == ["udp", "udp", "tcp", "tcp"]


@pytest.mark.parametrize(
    ("change", "into"),
    [
        ("a=fingerprint", "a=x"),
        ("a=ice-ufrag", "a=x"),
        ("VP8/90000", "AV1/90000"),
        ("opus/48000/2", "PCMU/8000"),
        ("a=mid:4", "a=mid:3"),
        ("a=mid:4", "a=mid:4 x y"),
        ("a=sendonly", "a=inactive"),
    ],
)
def test_an_offer_that_lacks_something_is_refused(change: str, into: str) -> None:
    with pytest.raises(OfferIsBad):
        sdp.parse_offer(GOOD_OFFER.replace(change, into))
