"""Twenty seconds of a talking class as packets: VP8 360p25 at about 540 kbit/s, Opus at about 32 kbit/s.

Encoded once per machine and kept in the temporary folder, so that no encoder runs while something is measured.
"""

from __future__ import annotations

import fractions
import pickle
import tempfile
from functools import cache
from pathlib import Path

FRAMES, FRAME_RATE = 500, 25
WIDTH, HEIGHT = 640, 360
SOUNDS, SOUND_SAMPLES = 1000, 960
LARGEST_PAYLOAD = 1100
HEADER_BYTES = 69  # IP and UDP 28, RTP 12 with 8 of extensions, SRTP 16, the descriptor of VP8 5

Frame = list[tuple[bytes, bool]]  # payloads without descriptor, each with "starts a key frame"


@cache
def recording() -> tuple[list[Frame], list[bytes]]:
    """Frames cut into payloads, and sounds of 20 ms each."""
    kept = Path(tempfile.gettempdir()) / "journeywork-bench-media-1.pickle"
    if not kept.exists():
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(pickle.dumps((_frames(), _sounds())))
        fresh.rename(kept)
    frames, sounds = pickle.loads(kept.read_bytes())
    return frames, sounds


def wire_kilobits() -> float:
    """What one person who sends takes on a line, in kbit/s, with all headers."""
    frames, sounds = recording()
    payloads = [len(part) for frame in frames for part, _ in frame] + [len(sound) for sound in sounds]
    seconds = len(frames) / FRAME_RATE
    return sum(size + HEADER_BYTES for size in payloads) * 8 / seconds / 1000


def _frames() -> list[Frame]:
    import av
    import numpy as np

    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.bit_rate = 500_000
    codec.time_base = fractions.Fraction(1, FRAME_RATE)
    codec.options = {
        "deadline": "realtime", "cpu-used": "8", "g": "100", "error-resilient": "1", "lag-in-frames": "0",
        "minrate": "400k", "maxrate": "600k", "bufsize": "300k",
    }  # fmt: skip
    chance = np.random.default_rng(1)
    wall = np.repeat(np.repeat(chance.integers(0, 255, (50, 175, 3), dtype=np.uint8), 8, 0), 8, 1)
    frames = []
    for number in range(FRAMES):
        top, left = (number // 3) % 30, (number * 2) % 700
        picture = wall[top : top + HEIGHT, left : left + WIDTH].copy()
        picture[100:200, 200:300] = chance.integers(0, 60, (100, 100, 3))
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = number, codec.time_base
        frames += [_cut(bytes(packet), packet.is_keyframe) for packet in codec.encode(frame)]
    return frames


def _cut(frame: bytes, is_key: bool) -> Frame:
    starts = range(0, len(frame), LARGEST_PAYLOAD)
    return [(frame[start : start + LARGEST_PAYLOAD], is_key and start == 0) for start in starts]


def _sounds() -> list[bytes]:
    import av
    import numpy as np

    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = 48000, "mono", "s16", 32_000
    codec.time_base = fractions.Fraction(1, 48000)
    codec.options = {"frame_duration": "20", "application": "voip"}
    chance = np.random.default_rng(2)
    sounds = []
    for number in range(SOUNDS):
        at = np.arange(SOUND_SAMPLES) + number * SOUND_SAMPLES
        wave = 6000 * np.sin(2 * np.pi * (200 + 100 * np.sin(at / 48000)) * at / 48000)
        samples = (wave + chance.integers(-800, 800, SOUND_SAMPLES)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, number * SOUND_SAMPLES, codec.time_base
        sounds += [bytes(packet) for packet in codec.encode(frame)]
    return sounds
