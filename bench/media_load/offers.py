"""Offers as a browser writes them, and answers read back, for clients that are no browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.realtime.media.forwarding import rtp

AUDIO, VIDEO, REPAIR = 111, 96, 97
MID_ID, RID_ID, LEVEL_ID, SEQUENCE_ID, TIME_ID, REPAIRED_ID = 4, 10, 1, 3, 2, 11


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client needs of an answer: names, fingerprint, where to send, and its slots' streams by mid."""

    ufrag: str
    password: str
    fingerprint: str
    udp: tuple[str, int] | None
    tcp: tuple[str, int] | None
    is_lite: bool
    slots: dict[str, tuple[int, int]]


def write_offer(
    ufrag: str,
    password: str,
    fingerprint: str,
    *,
    up: int = 3,
    audio_slots: int = 3,
    video_slots: int = 9,
    simulcast: bool = False,
) -> str:
    """The documented layout: `up` sending lines (microphone, camera, screen), then the slots."""
    lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    kinds = ["audio", "video", "video"][:up] + ["audio"] * audio_slots + ["video"] * video_slots
    lines.append("a=group:BUNDLE " + " ".join(str(place) for place in range(len(kinds))))
    for place, kind in enumerate(kinds):
        numbers = f"{AUDIO}" if kind == "audio" else f"{VIDEO} {REPAIR}"
        lines += [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {numbers}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{place}",
            f"a=ice-ufrag:{ufrag}",
            f"a=ice-pwd:{password}",
            f"a=fingerprint:sha-256 {fingerprint}",
            "a=setup:actpass",
            "a=rtcp-mux",
            "a=sendonly" if place < up else "a=recvonly",
            f"a=extmap:{MID_ID} {rtp.MID}",
            f"a=extmap:{SEQUENCE_ID} {rtp.TRANSPORT_SEQUENCE}",
            f"a=extmap:{TIME_ID} {rtp.ABSOLUTE_SEND_TIME}",
        ]
        if kind == "audio":
            lines += [f"a=rtpmap:{AUDIO} opus/48000/2", f"a=extmap:{LEVEL_ID} {rtp.AUDIO_LEVEL}"]
        else:
            lines += [
                f"a=rtpmap:{VIDEO} VP8/90000",
                f"a=rtpmap:{REPAIR} rtx/90000",
                f"a=fmtp:{REPAIR} apt={VIDEO}",
                f"a=extmap:{RID_ID} {rtp.RID}",
                f"a=extmap:{REPAIRED_ID} {rtp.REPAIRED_RID}",
            ]
        if simulcast and place == 1:
            lines += ["a=rid:l send", "a=rid:h send", "a=simulcast:send l;h"]
    return "\r\n".join(lines) + "\r\n"


def write_answer(offer: str, ufrag: str, password: str, fingerprint: str) -> str:
    """Take every line of an offer of slots, with everything that it offers."""
    _, *lines = re.split(r"^(?=m=)", offer, flags=re.MULTILINE)
    mids = re.findall(r"^a=mid:(\S+)", offer, re.MULTILINE)
    text = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mids)]
    for line in lines:
        first, *attributes = line.splitlines()
        kept = ("a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=extmap:")
        text += [first, "c=IN IP4 127.0.0.1", "a=recvonly", "a=rtcp-mux", "a=setup:active"]
        text += [f"a=ice-ufrag:{ufrag}", f"a=ice-pwd:{password}", f"a=fingerprint:sha-256 {fingerprint}"]
        text += [attribute for attribute in attributes if attribute.startswith(kept)]
    return "\r\n".join(text) + "\r\n"


def read_answer(sdp: str) -> Answer:
    """Read what `write_offer` was answered with; prefers 127.0.0.1 among the candidates."""

    def first(name: str) -> str:
        found = re.search(rf"^a={name}:(\S+)", sdp, re.MULTILINE)
        return found[1] if found else ""

    def place(protocol: str) -> tuple[str, int] | None:
        found = re.findall(rf"^a=candidate:\d+ 1 {protocol} \d+ (\S+) (\d+) ", sdp, re.MULTILINE)
        found.sort(key=lambda one: one[0] != "127.0.0.1")
        return (found[0][0], int(found[0][1])) if found else None

    slots = {}
    for section in re.split(r"^(?=m=)", sdp, flags=re.MULTILINE)[1:]:
        mid = re.search(r"^a=mid:(\S+)", section, re.MULTILINE)
        streams = list(dict.fromkeys(re.findall(r"^a=ssrc:(\d+) ", section, re.MULTILINE)))
        if mid and streams:
            slots[mid[1]] = (int(streams[0]), int(streams[-1]))
    fingerprint = re.search(r"^a=fingerprint:sha-256 (\S+)", sdp, re.MULTILINE)
    return Answer(
        first("ice-ufrag"),
        first("ice-pwd"),
        fingerprint[1] if fingerprint else "",
        place("udp"),
        place("tcp"),
        "\na=ice-lite" in sdp,
        slots,
    )
