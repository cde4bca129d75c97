"""The contract, kept by the Janus engine with a real Janus in a network namespace of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.realtime.media.janus.engine import JanusEngine
from bench.media_load.janus import JanusNode, janus_node
from tests.realtime.media.contract import EngineContract


@pytest.fixture(scope="module")
def janus() -> Iterator[JanusNode]:
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
