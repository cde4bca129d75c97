"""Pages travel compressed where the browser takes it, and say so."""

import gzip

from httpx2 import AsyncClient


async def test_a_page_comes_packed_and_is_the_same_page(client: AsyncClient) -> None:
    plain = await client.get("/sign-in", headers={"accept-encoding": "identity"})
    async with client.stream("GET", "/sign-in", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert "content-encoding" not in plain.headers
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "accept-encoding")
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2
