"""The contract, kept by the Janus engine with a real Janus in a network namespace of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.realtime.media.control import RemoteEngine
from app.realtime.media.engine import (
    AnswerIsBad,
    EngineAway,
    EngineBack,
    EngineIsAway,
    PublishRights,
    RoomIsUnknown,
)
from app.realtime.media.janus.engine import JanusEngine
from bench.media_load.client import Client, until
from bench.media_load.janus import JanusNode, janus_node
from tests.realtime.media.contract import EngineContract, Stage

SECRET = "only the web processes and the workers know this"
WORKER = """
import sys
from app.realtime.media.janus.config import JanusConfig
from app.realtime.media.worker import WorkerConfig, run_worker
run_worker(WorkerConfig(control=sys.argv[1], secret=sys.argv[2], janus=JanusConfig(*sys.argv[3:])))
"""


@pytest.fixture(scope="module")
def janus() -> Iterator[JanusNode]:
    with janus_node() as node:
        yield node


@pytest.fixture
def replaceable() -> Iterator[JanusNode]:
    with janus_node() as node:
        yield node


class TestJanus(EngineContract):
    # VideoRoom passes pictures on as they come, and every request for a key frame.
    begins_with_a_key_frame = False
    limits_key_frame_requests = False

    @pytest.fixture
    async def engine(self, janus: JanusNode) -> AsyncIterator[JanusEngine]:
        engine = JanusEngine(janus.config)
        await engine.start()
        yield engine
        await engine.close()


async def test_janus_replaced_is_noticed_and_its_rooms_are_gone(replaceable: JanusNode) -> None:
    engine = JanusEngine(replaceable.config)
    await engine.start()
    stage = Stage(engine)
    await stage.person("workshop", "amara")
    replaceable.kill()
    await until(lambda: EngineAway() in stage.events, 3)
    with pytest.raises(EngineIsAway):
        await engine.create_room("workshop")
    replaceable.start_again()
    await until(lambda: EngineBack(same_worker=False) in stage.events, 10)
    with pytest.raises(RoomIsUnknown):
        await engine.statistics("workshop")
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    stage.talks(amara)
    await until(lambda: bruno.received("3") > 5)
    await stage.end()
    await engine.close()


async def test_janus_that_hangs_is_noticed_and_goes_on_where_it_was(replaceable: JanusNode) -> None:
    engine = JanusEngine(replaceable.config)
    await engine.start()
    stage = Stage(engine)
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    os.kill(replaceable.pid, signal.SIGSTOP)
    await until(lambda: EngineAway() in stage.events, 5)
    os.kill(replaceable.pid, signal.SIGCONT)
    await until(lambda: EngineBack(same_worker=True) in stage.events, 8)
    stage.talks(amara)
    await until(lambda: bruno.received("3") > 5)
    assert len((await engine.statistics("workshop")).participants) == 2
    await stage.end()
    await engine.close()


async def test_who_never_arrives_is_let_go(janus: JanusNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.realtime.media.janus.engine.CONNECT_SECONDS", 1.0)
    engine = JanusEngine(janus.config)
    await engine.start()
    stage = Stage(engine)
    await engine.create_room("workshop")
    gone = Client()
    await engine.join("workshop", "amara", gone.offer(), PublishRights())
    await until(lambda: ("workshop", "amara", "unreachable") in stage.left())
    await gone.close(silently=True)
    await stage.end()
    await engine.close()


@pytest.mark.slow
async def test_who_gives_no_sign_of_life_is_let_go_once_janus_notices(janus: JanusNode) -> None:
    engine = JanusEngine(janus.config)
    await engine.start()
    stage = Stage(engine)
    bruno = await stage.person("workshop", "bruno")
    await bruno.close(silently=True)
    await until(lambda: ("workshop", "bruno", "timeout") in stage.left(), 90)
    stage.people.clear()
    await stage.end()
    await engine.close()


async def test_a_stranger_cannot_drive_the_node(janus: JanusNode) -> None:
    stranger = JanusEngine(replace(janus.config, secret="a guess"))
    await stranger.start()
    assert not stranger.is_here
    with pytest.raises(EngineIsAway):
        await stranger.create_room("workshop")
    await stranger.close()


async def test_what_clients_write_and_where_they_are_reaches_nobody(janus: JanusNode) -> None:
    engine = JanusEngine(janus.config)
    await engine.start()
    stage = Stage(engine)
    await engine.create_room("workshop")
    client = Client()
    stage.people.append(client)
    secret_line = "a=candidate:1 1 udp 2113937151 192.168.77.5 40000 typ host\r\na=tool:of-mine\r\n"
    offer = client.offer().replace("a=mid:0\r\n", f"a=mid:0\r\n{secret_line}")
    joined = await engine.join("workshop", "amara", offer, PublishRights())
    assert joined.down_offer_sdp is not None
    for told in (joined.answer_sdp, joined.down_offer_sdp):
        assert "192.168.77.5" not in told
        assert "of-mine" not in told
        assert "a=candidate" in told
    for bad in ("", "v=0", joined.answer_sdp.replace("a=ice-ufrag", "a=ice-no"), "m=audio 0 x 0\r\n" * 12):
        with pytest.raises(AnswerIsBad):
            await engine.answer("workshop", "amara", bad)
    await stage.end()
    await engine.close()


async def test_a_worker_drives_the_node_and_is_away_while_janus_is(
    replaceable: JanusNode, tmp_path: Path
) -> None:
    control = f"unix:{tmp_path}/control.sock"
    node = replaceable.config
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, control, SECRET, node.url, node.secret, node.admin_secret]
    )
    engine = RemoteEngine(control, SECRET)
    await engine.start()
    await until(lambda: engine.is_here, 60)
    stage = Stage(engine)
    amara, bruno = await stage.person("workshop", "amara"), await stage.person("workshop", "bruno")
    stage.talks(amara)
    await until(lambda: bruno.received("3") > 5)
    assert engine.status is not None
    assert engine.status.engine == "janus"
    replaceable.kill()
    await until(lambda: EngineAway() in stage.events, 5)
    replaceable.start_again()
    await until(lambda: EngineBack(same_worker=False) in stage.events, 15)
    await stage.person("workshop", "amara")
    await stage.end()
    await engine.close()
    worker.terminate()
    assert worker.wait(10) == 0
