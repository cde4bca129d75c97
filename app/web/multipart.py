"""Forms with files, read as they come: a film of gigabytes never lies in memory, nor a second time on the disk."""

from collections import deque
from collections.abc import AsyncIterator

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from app.domain.errors import Invalid
from app.kit.words import N_


class BrokenForm(Invalid):
    """The form did not come whole."""

    code = "broken_form"
    message = N_("The files did not arrive completely. Please try again.")


class IncomingFiles:
    """The files of one form, one after the other: `async for name in incoming: … incoming.pieces()`."""

    def __init__(self, request: Request) -> None:
        _kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if not boundary:
            raise BrokenForm(field="files")
        self._stream = request.stream().__aiter__()
        self._events: deque[tuple[str, bytes]] = deque()
        self._header = [b"", b""]
        self._disposition = b""
        self._over = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": lambda data, start, end: self._grow(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._grow(1, data[start:end]),
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": lambda data, start, end: self._events.append(("data", data[start:end])),
                "on_part_end": lambda: self._events.append(("end", b"")),
                "on_end": lambda: self._events.append(("over", b"")),
            },
        )

    async def __aiter__(self) -> AsyncIterator[str]:
        while True:
            event, data = await self._next()
            if event == "over":
                return
            if event == "file":
                yield data.decode(errors="replace")

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the file whose name came last. Raises BrokenForm where the line broke."""
        while True:
            event, data = await self._next()
            if event != "data":
                return
            yield data

    async def _next(self) -> tuple[str, bytes]:
        while not self._events:
            if self._over:
                raise BrokenForm(field="files")
            try:
                self._parser.write(await anext(self._stream))
            except StopAsyncIteration:
                self._over = True
            except (FormParserError, ClientDisconnect):
                raise BrokenForm(field="files") from None
        return self._events.popleft()

    def _part_begins(self) -> None:
        self._header, self._disposition = [b"", b""], b""

    def _grow(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > 4096:
            raise BrokenForm(field="files")

    def _header_ends(self) -> None:
        if self._header[0].lower() == b"content-disposition":
            self._disposition = self._header[1]
        self._header = [b"", b""]

    def _headers_end(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        name = options.get(b"filename", b"")
        self._events.append(("file", name) if name else ("field", b""))
