"""What a workbench camera sends: a phone that is somebody's second picture in a live room."""

from typing import Literal

from app.realtime.messages.base import ClientMessage


class ComeOnLine(ClientMessage):
    """Begin, or come back after a break, as the camera that the ticket is for. Answers `on`: whether it sends."""

    type: Literal["bench.enter"]


class SwitchBench(ClientMessage):
    """Say whether the phone sends its picture; while it does not, the server drops what comes."""

    type: Literal["bench.switch"]
    on: bool


BenchMessage = ComeOnLine | SwitchBench
