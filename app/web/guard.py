"""Guards at the edge: headers that keep a page to itself, and no change asked by another site."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' {sockets}; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)


class SecurityHeaders:
    """Adds the same protective headers to every answer that did not choose its own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        host = urlsplit(settings.base_url).netloc
        self._headers = {
            "content-security-policy": POLICY.format(sockets=f"ws://{host} wss://{host}"),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
        }
        if settings.secure:
            self._headers["strict-transport-security"] = "max-age=63072000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                # Pages are about people: no cache keeps them. Built assets and thumbnails say otherwise.
                headers.setdefault("cache-control", "private, no-store")
            await send(message)

        await self.app(scope, receive, guarded)


class CrossOriginGuard:
    """Refuses changes that another site makes a browser ask for (CSRF), and foreign WebSockets.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; a request with
    neither comes from a program, which has no cookie that a foreign site could abuse. See OWASP's CSRF
    cheat sheet, "Fetch Metadata headers".
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._origin = settings.base_url
        self._hosts = set(settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE
            and not self._is_ours(Headers(scope=scope))
        ):
            refusal = PlainTextResponse("This request came from another site and was refused.", 403)
            await refusal(scope, receive, send)
            return
        if scope["type"] == "websocket" and not self._is_ours(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 4403, "reason": "foreign origin"})
            return
        await self.app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            # The browser's own word on where the page stands; `null` (sandboxed) is never ours.
            if origin == self._origin:
                return True
            parts = urlsplit(origin)
            return parts.netloc == headers.get("host") and parts.hostname in self._hosts
        return headers.get("sec-fetch-site") in {None, "same-origin", "none"}
