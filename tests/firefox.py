"""A real Firefox, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi), as far as our tests need it."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
PATIENCE = 60.0  # seconds; a busy machine is slow to start a browser
PREFERENCES = {
    "media.navigator.streams.fake": True,  # a moving picture and a tone in place of devices
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,  # rooms work in a container without any other network
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.updateEnabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "remote.prefs.recommended": True,
}


def firefox() -> str | None:
    """Return the browser to use: the one bin/test chose, or one of the system."""
    chosen = os.environ.get("JOURNEYWORK_TEST_FIREFOX")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), None)


class BidiError(Exception):
    """Firefox refused a command, or a script threw."""


class Firefox:
    """One running Firefox with one tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last = 0
        self._tab = ""
        self._reader = asyncio.create_task(self._read())

    async def open(self) -> None:
        """Begin a session and take the first tab."""
        await self._command("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        tree = await self._command("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    async def close(self) -> None:
        """End the session; the browser closes with it."""
        with suppress(Exception):
            async with asyncio.timeout(5):
                await self._command("browser.close")
        self._reader.cancel()
        await self._socket.close()

    async def cookie(self, url: str, name: str, value: str) -> None:
        """Give the browser a cookie of this site."""
        cookie = {
            "name": name,
            "value": {"type": "string", "value": value},
            "domain": urlsplit(url).hostname,
            "path": "/",
        }
        await self._command("storage.setCookie", cookie=cookie)

    async def goto(self, url: str) -> None:
        """Load a page, and wait until it is there."""
        await self._command("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    async def run(self, function: str) -> Any:
        """Call a function of JavaScript in the page, as if pressed by a person; returns what it answers as JSON."""
        answer = await self._command(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify(await ({function})())",
            awaitPromise=True,
            userActivation=True,
            target={"context": self._tab},
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    async def press(self, words: str) -> None:
        """Press the visible button with this text or name, as soon as it is there."""
        await self.until(
            f"""() => {{
              const found = [...document.querySelectorAll("button")].find((b) =>
                (b.textContent.trim() === {json.dumps(words)} || b.ariaLabel === {json.dumps(words)}) && b.checkVisibility() && !b.disabled);
              found?.click();
              return Boolean(found);
            }}"""
        )

    async def until(self, function: str, holds: Callable[[Any], bool] = bool, seconds: float = 90.0) -> Any:
        """Call a function again and again until its answer is as wished; the last answer is in the failure."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not holds(answer := await self.run(function)):
            assert asyncio.get_running_loop().time() < deadline, answer
            await asyncio.sleep(0.3)
        return answer

    async def _command(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[self._last] = answered
        await self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        async with asyncio.timeout(PATIENCE):
            return await answered

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            asked = self._asked.pop(message.get("id") or 0, None)
            if asked is None or asked.done():
                continue
            if message["type"] == "error":
                asked.set_exception(BidiError(f"{message['error']}: {message['message']}"))
            else:
                asked.set_result(message["result"])


@asynccontextmanager
async def open_firefox(profile: Path, **preferences: Any) -> AsyncIterator[Firefox]:
    """Start a Firefox with a profile of its own in this empty folder; it ends with the block."""
    path = firefox()
    assert path, "No Firefox was found: bin/test installs one, or name it: JOURNEYWORK_TEST_FIREFOX=/path"
    lines = [
        f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in {**PREFERENCES, **preferences}.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    process = await asyncio.create_subprocess_exec(
        *(path, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)),
        env={**os.environ, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE):
            address = await _address(process.stderr)
        drain = asyncio.create_task(process.stderr.read())
        browser = Firefox(await connect(f"{address}/session", max_size=None))
        await browser.open()
        try:
            yield browser
        finally:
            await browser.close()
            drain.cancel()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _address(stderr: asyncio.StreamReader) -> str:
    """Return the address at which Firefox says that it listens."""
    told = b""
    while line := await stderr.readline():
        told += line
        if found := re.search(rb"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1].decode()
    raise AssertionError(f"Firefox did not start:\n{told.decode(errors='replace')[-2000:]}")
