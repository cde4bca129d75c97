"""Mails leave through a real SMTP server, once each, and wait for a server that is away."""

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings, load_settings
from app.jobs import worker
from app.models.mail import Mail, MailState
from tests.cast import NAMES, address, make_teacher
from tests.running import free_port


class Sink:
    """An SMTP server's memory."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.messages.append(envelope.content)  # type: ignore[attr-defined]
        return "250 taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink, port
    controller.stop()


def with_smtp(settings: Settings, port: int) -> Settings:
    choices = settings.model_dump(exclude_unset=True) | {"smtp_url": f"smtp://127.0.0.1:{port}"}
    return load_settings(_env_file=None, **choices)


async def test_a_mail_leaves_once_with_its_letters_whole(
    settings: Settings, db: AsyncSession, sink: tuple[Sink, int]
) -> None:
    box, port = sink
    await make_teacher(db, "yassine", confirmed=False)
    for _ in range(2):
        await worker.run(with_smtp(settings, port), once=True)
    assert len(box.messages) == 1
    message = message_from_bytes(box.messages[0], policy=policy.default)
    assert message["To"] == address("yassine")
    assert NAMES["yassine"] in message.get_content()
    assert "/email-confirmations/" in message.get_content()
    db.expire_all()
    assert await db.scalar(select(Mail.state)) is MailState.SENT


async def test_a_mail_waits_for_a_server_that_is_away(
    settings: Settings, db: AsyncSession, sink: tuple[Sink, int]
) -> None:
    box, _port = sink
    await make_teacher(db, "aino", confirmed=False)
    await worker.run(with_smtp(settings, free_port()), once=True)
    db.expire_all()
    assert await db.scalar(select(Mail.state)) is MailState.WAITING
    assert box.messages == []
