"""A mail server of our own, so that a mail is read as it went over the wire."""

import asyncio
import email
import re
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.running import free_port

LINK = re.compile(r"https?://\S+/[\w-]{43}")
PATIENCE = 30.0  # seconds


class Mailbox:
    """Takes every mail for everybody. `url` is what the settings call JOURNEYWORK_SMTP_URL."""

    def __init__(self) -> None:
        self._mails: list[EmailMessage] = []
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self._server.port}"

    def open(self) -> None:
        """Listen."""
        self._server.start()

    def close(self) -> None:
        """Listen no more."""
        self._server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one mail; aiosmtpd calls this."""
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self._mails.append(message)
        return "250 Taken"

    async def link_for(self, address: str) -> str:
        """Wait for a mail to somebody; returns the address that its link leads to."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for mail in self._mails:
                    text = mail.get_body(("plain",))
                    link = text and LINK.search(text.get_content())
                    if link and address in str(mail["to"]):
                        return link[0]
                await asyncio.sleep(0.05)
