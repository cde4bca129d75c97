"""Machine translation: a port, and one adapter for servers that speak the LibreTranslate protocol.

None is configured unless an operator names one: no text leaves the installation by itself.
"""

from typing import Protocol

import httpx2

_PATIENCE_SECONDS = 30.0


class NotTranslated(Exception):
    """The server gave no usable answer."""


class Translator(Protocol):
    """Puts a text from one language into another; languages are ISO 639-1 codes."""

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in `target`. Raises NotTranslated."""
        ...


class LibreTranslate:
    """A server with `POST /translate` as LibreTranslate 1.x has it: {q, source, target, format, api_key}."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url, self.key = url.rstrip("/"), key

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in `target`; `source` "" lets the server find out. Raises NotTranslated."""
        asked = {"q": text, "source": source or "auto", "target": target, "format": "text"}
        if self.key:
            asked["api_key"] = self.key
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE_SECONDS) as client:
                answer = await client.post(f"{self.url}/translate", json=asked)
                answer.raise_for_status()
                said = answer.json().get("translatedText")
        except (httpx2.HTTPError, ValueError, AttributeError) as error:
            raise NotTranslated(type(error).__name__) from error
        if not isinstance(said, str) or not said.strip():
            raise NotTranslated("an empty answer")
        return said


def open_translator(url: str, key: str = "") -> Translator | None:
    """Return the translator at `url`; None where none is configured."""
    return LibreTranslate(url, key) if url else None
