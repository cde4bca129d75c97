"""An SMTP server, as an address: smtp://user:password@host:587 or smtps://…"""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib


class Smtp:
    """Sends messages to one server. STARTTLS is used wherever the server offers it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage) -> None:
        """Hand one message over. Raises aiosmtplib.SMTPException or OSError."""
        await aiosmtplib.send(
            message,
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            timeout=20,
        )
