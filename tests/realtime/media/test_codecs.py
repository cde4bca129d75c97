"""What payloads say of themselves: key frames of VP8, VP9 and H.264, redundant sound, and the answer to each offer."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.realtime.media.forwarding import answer, codecs, sdp
from bench.media_load.offers import write_offer

ANYTHING = st.binary(max_size=100)
SPS, PPS, IDR, SLICE = bytes((0x67,)), bytes((0x68,)), bytes((0x65,)), bytes((0x41,))
H264_MORE = "\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1;profile-level-id=42e01f"
VP9_MORE = "\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98"
RED_MORE = "\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111"


def _several(*units: bytes) -> bytes:
    return bytes((0x78,)) + b"".join(pack("!H", len(unit)) + unit for unit in units)


@pytest.mark.parametrize(
    ("payload", "starts"),
    [
        (SPS + b"\x42\xe0\x1f", True),
        (_several(SPS + b"\x42", PPS + b"\xce", IDR + b"\x88"), True),
        (_several(PPS + b"\xce", SLICE + b"\x9a"), False),
        (
            bytes((0x7C, 0x85)) + b"\x88",
            False,
        ),  # FU-A, the first piece of a key picture whose sets came before
        (SLICE + b"\x9a", False),
        (b"", False),
    ],
)
def test_an_h264_stream_starts_with_its_parameter_sets(payload: bytes, starts: bool) -> None:
    reads = codecs.H264()
    assert reads(SPS + b"\x42").keyframe
    assert reads(payload).keyframe is starts


def test_an_h264_stream_without_parameter_sets_starts_with_the_first_piece_of_a_key_picture() -> None:
    reads = codecs.H264()
    assert [reads(bytes((0x7C, header)) + b"\x88").keyframe for header in (0x85, 0x05, 0x45)] == [
        True,
        False,
        False,
    ]
    assert not reads(bytes((0x7C, 0x81)) + b"\x9a").keyframe
    assert reads(IDR + b"\x88").keyframe


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (bytes((0x88, 0x05)), codecs.Descriptor(1, 7, 5, 0, 0, True)),
        (bytes((0xA8, 0x81, 0x02, 0x00, 0x07)), codecs.Descriptor(1, 15, 0x102, 4, 7, True)),
        (bytes((0xB8, 0x81, 0x02, 0x00)), codecs.Descriptor(1, 15, 0x102, 0, 0, True)),  # flexible: no tl0
        (bytes((0xC8, 0x05)), codecs.Descriptor(1, 7, 5, 0, 0, False)),  # refers to an earlier picture
        (bytes((0x80, 0x05)), codecs.Descriptor(1, 7, 5, 0, 0, False)),  # a later packet of the picture
        (bytes((0xA8, 0x05, 0x02, 0x07)), codecs.Descriptor(1, 7, 5, 3, 7, False)),  # an upper spatial layer
        (bytes((0xA8, 0x81)), None),
    ],
)
def test_a_vp9_descriptor_says_whether_a_key_frame_starts(
    payload: bytes, expected: codecs.Descriptor | None
) -> None:
    assert codecs.parse_vp9(payload) == expected


@given(ANYTHING)
def test_any_bytes_are_read_or_refused_whatever_the_codec(data: bytes) -> None:
    codecs.H264()(data)
    found = codecs.parse_vp9(data)
    assert found is None or max(found.picture_at, found.tl0_at) < len(data)
    newest = codecs.primary(data)
    assert newest is None or len(newest) < len(data)


@given(st.lists(st.binary(max_size=60), max_size=3), st.binary(max_size=60))
def test_redundant_sound_is_taken_down_to_its_newest_block(older: list[bytes], newest: bytes) -> None:
    heads = b"".join(pack("!I", 1 << 31 | 111 << 24 | 960 << 10 | len(block)) for block in older)
    payload = heads + bytes((111,)) + b"".join(older) + newest
    assert codecs.primary(payload) == newest


def _answer(offer: str) -> str:
    read = sdp.parse_offer(offer)
    slots = {line.mid: answer.DownSlot(1, 2) for line in read.lines if line.direction == "down"}
    return answer.write_answer(read, answer.Ground("u", "p", "AA", ()), slots)


def _offer(video: str = "a=rtpmap:96 VP8/90000", audio: str = "") -> str:
    offer = write_offer("abcd", "e" * 24, "AA:BB", simulcast=True)
    return offer.replace("a=rtpmap:96 VP8/90000", video).replace("opus/48000/2", "opus/48000/2" + audio)


def test_one_codec_goes_up_and_all_that_are_carried_come_down() -> None:
    parts = _answer(_offer("a=rtpmap:96 VP8/90000" + H264_MORE + VP9_MORE)).split("m=")
    assert parts[2].startswith("video 9 UDP/TLS/RTP/SAVPF 96 97\r\n")
    assert parts[7].startswith("video 9 UDP/TLS/RTP/SAVPF 96 97 102 98 99\r\n")
    assert "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f" in parts[7]


def test_without_vp8_cameras_send_h264_with_sizes_or_vp9_without() -> None:
    h264 = _answer(
        _offer("a=fmtp:96 packetization-mode=1;profile-level-id=640c1f\r\na=rtpmap:96 H264/90000" + H264_MORE)
    )
    assert h264.split("m=")[2].startswith("video 9 UDP/TLS/RTP/SAVPF 102\r\n"), (
        "everybody decodes the baseline"
    )
    assert "a=simulcast:recv l;h" in h264
    vp9 = _answer(_offer("a=rtpmap:96 VP9/90000"))
    assert "a=rtpmap:96 VP9/90000" in vp9
    assert "simulcast" not in vp9


def test_h264_that_cannot_be_cut_into_packets_is_not_carried() -> None:
    with pytest.raises(sdp.OfferIsBad):
        sdp.parse_offer(_offer("a=fmtp:96 packetization-mode=0\r\na=rtpmap:96 H264/90000"))


def test_redundant_sound_is_preferred_where_it_is_offered_and_dtx_and_fec_stay_on() -> None:
    parts = _answer(_offer(audio=RED_MORE)).split("m=")
    for part in (parts[1], parts[4]):
        assert part.startswith("audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n")
        assert "a=fmtp:63 111/111" in part
        assert "useinbandfec=1;usedtx=1" in part
    assert "red" not in _answer(_offer()).split("m=")[1]
