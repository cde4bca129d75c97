"""Janus's WebSocket API: requests with answers, and events of its handles.

A transaction ties an answer to its request. What a plugin does later it says in an event with the same transaction,
after an "ack". The session outlives a lost connection for some seconds (reclaim_session_timeout) and is claimed
back; where that fails, Janus was replaced, and everything that it carried is gone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from app.realtime.media.engine import EngineIsAway
from app.realtime.media.janus.config import JanusConfig

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 4.0
CONNECT_SECONDS = 2.0
BEAT_SECONDS = 0.5
SILENCE_SECONDS = 1.5
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
LONGEST_MESSAGE = 1 << 22
VIDEOROOM = "janus.plugin.videoroom"

Message = dict[str, Any]


class JanusRefused(Exception):
    """Janus or its plugin did not do what it was asked; `code` is theirs."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Line:
    """One WebSocket with answers by transaction; whatever is no answer goes to `hear`."""

    def __init__(self, socket: ClientConnection, hear: Callable[[Message], None]) -> None:
        self._socket = socket
        self._hear = hear
        self._mark = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._waiting: dict[str, tuple[asyncio.Future[Message], bool]] = {}

    async def ask(self, message: Message, *, ack_is_enough: bool = False) -> Message:
        """Send a request and wait for its answer. Raises EngineIsAway, JanusRefused."""
        transaction = f"{self._mark}{next(self._numbers)}"
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer, ack_is_enough
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send(json.dumps({**message, "transaction": transaction}))
                return _checked(await answer)
        except (OSError, TimeoutError, WebSocketException) as cause:
            raise EngineIsAway("Janus does not answer.") from cause
        finally:
            self._waiting.pop(transaction, None)

    async def read(self) -> None:
        """Take in messages until the connection ends; then nobody waits any longer."""
        try:
            async for text in self._socket:
                self._take(json.loads(text))
        finally:
            for answer, _ in self._waiting.values():
                if not answer.done():
                    answer.set_exception(EngineIsAway("The connection to Janus broke."))

    def _take(self, message: Message) -> None:
        answer, ack_is_enough = self._waiting.get(message.get("transaction", ""), (None, False))
        if message.get("janus") == "ack" and not ack_is_enough:
            return
        if answer is not None and not answer.done():
            answer.set_result(message)
        else:
            self._hear(message)


def _checked(message: Message) -> Message:
    error = message.get("error")
    if message.get("janus") == "error" and isinstance(error, dict):
        raise JanusRefused(error.get("code", 0), error.get("reason", ""))
    data = plugin_data(message)
    if "error_code" in data:
        raise JanusRefused(data["error_code"], str(data.get("error", "")))
    return message


def plugin_data(message: Message) -> Message:
    """What the plugin said in a message; empty where it said nothing."""
    data = message.get("plugindata", {}).get("data", {})
    return data if isinstance(data, dict) else {}


class JanusApi:
    """Keeps a session on a node, and comes back by itself.

    `prepare` runs with a fresh session before anybody else may use it; `came` is told whether the session of before
    goes on, `went` that the node does not answer; `hear` gets every event.
    """

    def __init__(
        self,
        config: JanusConfig,
        prepare: Callable[[], Any],
        came: Callable[[bool], None],
        went: Callable[[], None],
        hear: Callable[[Message], None],
    ) -> None:
        self._config = config
        self._prepare, self._came, self._went, self._hear = prepare, came, went, hear
        self._line: Line | None = None
        self._admin: Line | None = None
        self._session: int | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_here = False

    async def start(self) -> None:
        """Connect and stay connected; waits for the first attempt, successful or not."""
        first = asyncio.Event()
        self._task = asyncio.create_task(self._keep_connected(first))
        await first.wait()

    async def close(self) -> None:
        """End the session and everything in it."""
        if self.is_here:
            with suppress(EngineIsAway, JanusRefused):
                await self.ask("destroy")
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def ask(self, what: str, *, ack_is_enough: bool = False, **fields: Any) -> Message:
        """A request within the session. Raises EngineIsAway, JanusRefused."""
        if self._line is None:
            raise EngineIsAway("Janus does not answer.")
        message = {"janus": what, "apisecret": self._config.secret, **fields}
        if self._session is not None:
            message["session_id"] = self._session
        return await self._line.ask(message, ack_is_enough=ack_is_enough)

    async def attach(self) -> int:
        """A new handle of the VideoRoom plugin."""
        return int((await self.ask("attach", plugin=VIDEOROOM))["data"]["id"])

    async def detach(self, handle: int) -> None:
        """End a handle and its connection; nothing happens where it is gone."""
        with suppress(EngineIsAway, JanusRefused):
            await self.ask("detach", handle_id=handle)

    async def tell(self, handle: int, body: Message, jsep: Message | None = None) -> Message:
        """A message to the plugin, answered by the plugin. Raises EngineIsAway, JanusRefused."""
        more: dict[str, Any] = {"jsep": jsep} if jsep is not None else {}
        return await self.ask("message", handle_id=handle, body=body, **more)

    async def info(self, handle: int, *, plugin_only: bool = False) -> Message:
        """What the admin interface knows of a handle. Raises EngineIsAway, JanusRefused."""
        if self._admin is None:
            raise EngineIsAway("Janus's admin interface does not answer.")
        question = {
            "janus": "handle_info", "admin_secret": self._config.admin_secret, "plugin_only": plugin_only,
            "session_id": self._session, "handle_id": handle,
        }  # fmt: skip
        found = (await self._admin.ask(question)).get("info", {})
        return found if isinstance(found, dict) else {}

    # -- the connection ----------------------------------------------------------------------------------------

    async def _keep_connected(self, first: asyncio.Event) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with (
                    self._connect(self._config.url, "janus-protocol") as socket,
                    self._connect(self._config.admin_url, "janus-admin-protocol") as admin,
                ):
                    await self._live(socket, admin, first)
                pause = FIRST_PAUSE
            except (
                OSError,
                TimeoutError,
                WebSocketException,
                EngineIsAway,
                JanusRefused,
                ValueError,
            ) as cause:
                log.debug("media.janus.lost", error=type(cause).__name__)
            finally:
                self._lost()
                first.set()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _connect(self, url: str, protocol: str) -> connect:
        return connect(
            url,
            subprotocols=[Subprotocol(protocol)],
            max_size=LONGEST_MESSAGE,
            open_timeout=CONNECT_SECONDS,
            close_timeout=1,
            ping_interval=None,
            compression=None,
            proxy=None,
        )

    async def _live(self, socket: ClientConnection, admin: ClientConnection, first: asyncio.Event) -> None:
        self._line, self._admin = Line(socket, self._hear), Line(admin, lambda message: None)
        parts = [asyncio.create_task(part) for part in (self._line.read(), self._admin.read())]
        try:
            is_same = await self._claim()
            if not is_same:
                self._session = int((await self.ask("create"))["data"]["id"])
                await self._prepare()
            self.is_here = True
            self._came(is_same)
            first.set()
            parts.append(asyncio.create_task(self._beat()))
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _claim(self) -> bool:
        """Take back the session of before; whether it is still there."""
        if self._session is None:
            return False
        try:
            await self.ask("claim")
        except JanusRefused:
            self._session = None
            return False
        return True

    async def _beat(self) -> None:
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                await self.ask("keepalive", ack_is_enough=True)
            await asyncio.sleep(BEAT_SECONDS)

    def _lost(self) -> None:
        self._line = self._admin = None
        if self.is_here:
            self.is_here = False
            self._went()
