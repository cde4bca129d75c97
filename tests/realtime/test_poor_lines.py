"""Those who lead a room hear whose line is poor; nobody else does, and nobody of another room."""

import json
from typing import Any, cast
from uuid import UUID, uuid4

from app.realtime.connection import Connection
from app.realtime.poor_lines import PoorLines

ROOM, OTHER_ROOM = uuid4(), uuid4()
LEADER, LEARNER, OUTSIDER = uuid4(), uuid4(), uuid4()


class _Socket:
    def __init__(self) -> None:
        self.told: list[tuple[UUID, int]] = []

    def send(self, text: str) -> None:
        message: dict[str, Any] = json.loads(text)
        assert message["type"] == "media.line"
        self.told.append((UUID(message["participant"]), message["level"]))


def _socket() -> tuple[_Socket, Connection]:
    socket = _Socket()
    return socket, cast(Connection, socket)


def test_a_leader_hears_when_a_line_becomes_poor_and_when_it_no_longer_is() -> None:
    lines = PoorLines()
    leader, connection = _socket()
    outsider, elsewhere = _socket()
    lines.lead((ROOM, LEADER), connection)
    lines.lead((OTHER_ROOM, OUTSIDER), elsewhere)
    for level in (3, 2, 1, 1, 2, 3):
        lines.hear((ROOM, LEARNER), level)
    assert leader.told == [(LEARNER, 1), (LEARNER, 2)]
    assert outsider.told == []


def test_who_comes_to_lead_hears_what_is_known_and_not_of_the_own_line() -> None:
    lines = PoorLines()
    lines.hear((ROOM, LEARNER), 1)
    leader, connection = _socket()
    lines.lead((ROOM, LEADER), connection)
    lines.hear((ROOM, LEADER), 1)
    assert leader.told == [(LEARNER, 1)]


def test_who_has_left_is_told_no_more_and_a_line_that_ended_is_forgotten() -> None:
    lines = PoorLines()
    leader, connection = _socket()
    lines.lead((ROOM, LEADER), connection)
    _newer, second = _socket()
    lines.leave((ROOM, LEADER), second)  # an old socket that ends late takes nothing from the new one
    lines.hear((ROOM, LEARNER), 1)
    lines.leave((ROOM, LEADER), connection)
    lines.hear((ROOM, LEARNER), 3)
    assert leader.told == [(LEARNER, 1)]
    lines.hear((ROOM, LEARNER), 1)
    lines.forget((ROOM, LEARNER))
    third, again = _socket()
    lines.lead((ROOM, LEADER), again)
    assert third.told == []
