"""kill -9 of the web process in the middle of talk and upload, fifty times each: nothing acknowledged is lost or doubled."""

import asyncio
import base64
import hashlib
import os
import random
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit.ids import new_id
from app.models.file import FileVersion
from app.models.talk import Message
from tests.running import RunningServer
from tests.workshop import Member, Workshop, make_workshop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
TIMES = int(os.environ.get("JOURNEYWORK_TEST_KILLS", "50"))
SIZE = 4_000_000
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
async def db(server: RunningServer) -> Any:
    """The running server's own database."""
    engine = create_async_engine(server.database_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


async def test_talk_survives_every_kill(server: RunningServer, db: AsyncSession) -> None:
    workshop = await make_workshop(db)
    acknowledged: set[str] = set()
    for _ in range(TIMES):
        writers = [
            asyncio.create_task(_talk(server, workshop, who, acknowledged))
            for who in (workshop.leo, workshop.mikko, workshop.aino)
        ]
        known = len(acknowledged)
        while len(acknowledged) == known:
            await asyncio.sleep(0.01)
        await asyncio.sleep(random.uniform(0, 0.3))
        server.kill("serve")
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        await asyncio.to_thread(server.start)
    keys = (await db.scalars(select(Message.client_key))).all()
    assert acknowledged, "nobody said anything"
    assert acknowledged <= set(keys), "an acknowledged message is lost"
    assert len(keys) == len(set(keys)), "a message is there twice"


async def test_uploads_survive_every_kill(server: RunningServer, db: AsyncSession) -> None:
    workshop = await make_workshop(db)
    for number in range(TIMES):
        content = os.urandom(SIZE)
        sending = asyncio.create_task(_upload(server, workshop, f"film {number}.mp4", content))
        await asyncio.sleep(random.uniform(0.02, 0.5))
        server.kill("serve")
        await asyncio.to_thread(server.start)
        await asyncio.wait_for(sending, 60)
        digests = (await db.scalars(select(FileVersion.sha256))).all()
        await db.rollback()
        assert hashlib.sha256(content).digest() in digests
    assert await db.scalar(select(func.count()).select_from(FileVersion)) == TIMES


async def _talk(server: RunningServer, workshop: Workshop, who: Member, acknowledged: set[str]) -> None:
    """Write as fast as the answers come; what was not answered is sent again with its key."""
    path = f"/api/v1/projects/{workshop.project_id}/messages"
    async with httpx2.AsyncClient(base_url=server.url, headers=who.headers) as client:
        while True:
            key = str(new_id())
            for _ in range(2):
                answer = await client.post(path, json={"text": "The dough rises.", "key": key})
            if answer.status_code == 201:
                acknowledged.add(key)


async def _upload(server: RunningServer, workshop: Workshop, name: str, content: bytes) -> None:
    """Send a file as a good client does: after every break it asks where the upload stands."""
    where, acknowledged = "", 0
    while True:
        try:
            async with httpx2.AsyncClient(
                base_url=server.url, headers={**workshop.leo.headers, **TUS}
            ) as client:
                where = where or await _begin(client, workshop, name, len(content))
                asked = await client.head(where)
                offset = int(asked.headers["upload-offset"])
                assert offset >= acknowledged, "acknowledged bytes are lost"
                if offset == len(content):
                    return
                piece = content[offset : offset + SIZE // 8]
                headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
                sent = await client.patch(where, headers=headers, content=piece)
                if sent.status_code == 204:
                    acknowledged = int(sent.headers["upload-offset"])
        except httpx2.TransportError:
            await asyncio.sleep(0.1)


async def _begin(client: httpx2.AsyncClient, workshop: Workshop, name: str, size: int) -> str:
    pairs = {"filename": name, "project": str(workshop.project_id)}
    told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
    made = await client.post("/api/v1/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": told})
    assert made.status_code == 201, made.text
    return str(made.headers["location"])
