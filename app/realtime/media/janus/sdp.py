"""What is said to Janus and what is said to the client: two connections where the client offered one.

Nothing that a client wrote reaches Janus: its offers and answers are read, and written anew from what was read.
Candidates of clients are left out, so their private addresses stay with them; Janus learns the address from which
their checks come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.realtime.media.engine import AnswerIsBad, Kind, OfferIsBad
from app.realtime.media.forwarding import rtp
from app.realtime.media.forwarding.sdp import LONGEST_OFFER, NAMES, Codec, Line, Offer, parse_offer

# Janus wants a candidate before it listens: the port that discards, at an address that exists nowhere (RFC 5737).
NOWHERE = ("a=candidate:1 1 udp 1 192.0.2.1 9 typ host", "a=end-of-candidates")
CARRIED = ("opus", "VP8")
SOUND = "minptime=10;useinbandfec=1;usedtx=1"
_OPUS = re.compile(r"(?m)^a=rtpmap:(\d+) opus/48000/2\r\n")
_OPUS_FORMAT = re.compile(r"(?m)^a=fmtp:\d+ [^\r\n]*useinbandfec[^\r\n]*\r\n")
_ICE = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PRINT = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}")
# What we say ourselves of a line, or what only helps who takes both connections for one.
_NOT_UP = ("a=msid:", "a=ssrc", "a=ice-options:")
_NOT_DOWN = ("a=ice-options:", "a=rtcp-fb:111 ")


def read_offer(sdp: str) -> Offer:
    """Read an offer; lines that were rejected before are left out. Raises OfferIsBad."""
    if len(sdp) > LONGEST_OFFER:
        raise OfferIsBad("The offer is too long.")
    head, *lines = _split(sdp)
    offer = parse_offer("".join([head, *(line for line in lines if line.split(" ", 2)[1:2] != ["0"])]))
    if not (_ICE.fullmatch(offer.ufrag) and _ICE.fullmatch(offer.password)):
        raise OfferIsBad("The names of ICE have signs that they must not have.")
    _fingerprint(offer)
    if any(line.direction == "up" and line.codecs[0].name not in CARRIED for line in offer.lines):
        raise OfferIsBad(f"The offer has none of {', '.join(CARRIED)}.")
    return offer


def offer_for_janus(offer: Offer) -> str:
    """The lines up of an offer."""
    lines = [line for line in offer.lines if line.direction == "up"]
    text = [*_head(line.mid for line in lines), f"a=fingerprint:sha-256 {_fingerprint(offer)}"]
    for line in lines:
        text += _line(line, offer.ufrag, offer.password)
        text += (*_formats(line), *_sources(line), *NOWHERE)
    return _joined(text)


def answer_for_client(answer: str, down: Iterable[tuple[Kind, str]]) -> str:
    """Janus's answer, with the lines down rejected, by kind and mid: their slots are on the other connection.

    Lines that were rejected once stay in a browser's later offers, and in the answers to them.
    """
    head, *lines = (_without(part, _NOT_UP) for part in _split(answer))
    accepted = [_OPUS.sub(rf"\g<0>a=fmtp:\g<1> {SOUND}\r\n", _OPUS_FORMAT.sub("", line)) for line in lines]
    rejected = [
        f"m={kind} 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:{mid}\r\n"
        for kind, mid in down
    ]
    return "".join([head, *accepted, *rejected])


def nothing_up(down: Iterable[tuple[Kind, str]]) -> str:
    """The answer to an offer in which nothing is sent: everything is rejected."""
    return answer_for_client(_joined(_head(())), down)


def offer_for_client(offer: str, mids: Sequence[str]) -> str:
    """Janus's offer with our names for its lines, a stream for each of them, and without transport-cc.

    Lines of one stream would be played in step with each other, and these are different people.
    """
    head, *lines = _split(offer)
    head = re.sub(r"a=group:BUNDLE.*", "a=group:BUNDLE " + " ".join(mids), _without(head, _NOT_DOWN))
    told = []
    for mid, offered in zip(mids, lines, strict=True):
        line = re.sub(r"(?m)^a=mid:.*\r\n", f"a=mid:{mid}\r\n", _without(offered, _NOT_DOWN))
        line = re.sub(r"(?m)^a=msid:.*\r\n", f"a=msid:slot-{mid} slot-{mid}\r\n", line)
        # Who measures the line by themselves says so by REMB; and names of lines in packets would be Janus's.
        line = re.sub(
            rf"(?m)^a=extmap:\d+ ({re.escape(rtp.MID)}|{re.escape(rtp.TRANSPORT_SEQUENCE)})\r\n", "", line
        )
        told.append(re.sub(r"(?m)^a=rtcp-fb:\d+ transport-cc\r\n", "", line))
    return "".join([head, *told])


def answer_for_janus(offer: str, answer: str) -> str:
    """The client's answer to Janus's offer in Janus's words. Raises AnswerIsBad."""
    if len(answer) > LONGEST_OFFER:
        raise AnswerIsBad("The answer is too long.")
    ufrag, password = _first(answer, "ice-ufrag"), _first(answer, "ice-pwd")
    kind, _, fingerprint = _first(answer, "fingerprint").partition(" ")
    if not (_ICE.fullmatch(ufrag) and _ICE.fullmatch(password)):
        raise AnswerIsBad("The answer lacks the names of ICE.")
    if kind.lower() != "sha-256" or not _PRINT.fullmatch(fingerprint):
        raise AnswerIsBad("The answer lacks a fingerprint.")
    lines, answered = _split(offer)[1:], _split(answer)[1:]
    if len(answered) != len(lines) or any(line.split(" ", 2)[1:2] == ["0"] for line in answered):
        raise AnswerIsBad("The answer does not take every line.")
    text = [*_head(str(place) for place in range(len(lines))), f"a=fingerprint:sha-256 {fingerprint}"]
    for line in lines:
        text += _answer_line(line, ufrag, password)
    return _joined(text)


def _answer_line(offered: str, ufrag: str, password: str) -> list[str]:
    """Everything that Janus offered in a line is taken, but what we did not offer on."""
    kept = ("a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=extmap:")
    left_out = (rtp.MID, rtp.TRANSPORT_SEQUENCE, "transport-cc")
    first, *attributes = offered.splitlines()
    return [
        first,
        "c=IN IP4 0.0.0.0",
        "a=recvonly",
        "a=rtcp-mux",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{password}",
        "a=setup:active",
        *(line for line in attributes if line.startswith(kept) and not line.endswith(left_out)),
        *NOWHERE,
    ]


def _head(mids: Iterable[str]) -> list[str]:
    return ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mids)]


def _line(line: Line, ufrag: str, password: str) -> list[str]:
    return [
        f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, _types(line.codecs[0])))}",
        "c=IN IP4 0.0.0.0",
        "a=sendonly",
        f"a=mid:{line.mid}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{password}",
        "a=setup:active",  # so Janus is passive, and the client begins as soon as it has a path
    ]


def _types(codec: Codec) -> list[int]:
    return [codec.payload_type] + ([codec.repair_type] if codec.repair_type is not None else [])


def _formats(line: Line) -> Iterator[str]:
    codec = line.codecs[0]
    number = codec.payload_type
    yield f"a=rtpmap:{number} {NAMES[codec.name]}"
    if line.kind == "audio":
        yield f"a=fmtp:{number} {SOUND}"
    else:
        for way in ("ccm fir", "nack", "nack pli", "goog-remb", "transport-cc"):
            yield f"a=rtcp-fb:{number} {way}"
    if codec.repair_type is not None:
        yield f"a=rtpmap:{codec.repair_type} rtx/90000"
        yield f"a=fmtp:{codec.repair_type} apt={number}"
    yield from (f"a=extmap:{number} {uri}" for uri, number in line.extensions.items())


def _sources(line: Line) -> Iterator[str]:
    if line.rids:
        yield from (f"a=rid:{rid} send" for rid in line.rids)
        yield f"a=simulcast:send {';'.join(line.rids)}"
        return
    main = next((ssrc for ssrc in line.ssrcs if ssrc not in line.repairs), None)
    repair = next((ssrc for ssrc, repaired in line.repairs.items() if repaired == main), None)
    if main is not None and repair is not None:
        yield f"a=ssrc-group:FID {main} {repair}"
    for ssrc in (main, repair):
        if ssrc is not None:
            yield f"a=ssrc:{ssrc} cname:client"


def _fingerprint(offer: Offer) -> str:
    found = next((value for name, value in offer.fingerprints if name == "sha-256"), "")
    if not _PRINT.fullmatch(found):
        raise OfferIsBad("The offer lacks a SHA-256 fingerprint.")
    return found


def _split(sdp: str) -> list[str]:
    """The head and the lines of an SDP, each whole."""
    return re.split(r"(?m)^(?=m=)", sdp.replace("\r\n", "\n").replace("\n", "\r\n"))


def _without(part: str, starts: tuple[str, ...]) -> str:
    return "".join(line for line in part.splitlines(keepends=True) if not line.startswith(starts))


def _first(sdp: str, name: str) -> str:
    found = re.search(rf"(?m)^a={name}:([^\r\n]*)", sdp)
    return found[1].strip() if found else ""


def _joined(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
