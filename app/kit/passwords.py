"""Passwords: argon2id in a thread, so that hashing never holds up other people's requests."""

import asyncio
import functools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_COMMON_COUNT = 10_000


_shared: ContextVar[dict[str, str] | None] = ContextVar("shared_hashes", default=None)


@contextmanager
def sharing_hashes(hashes: dict[str, str] | None = None) -> Iterator[None]:
    """Inside, equal passwords share one hash, kept in `hashes` where that is given.

    Only for the demo world and the cast of the tests: their passwords are public anyway.
    """
    mark = _shared.set({} if hashes is None else hashes)
    try:
        yield
    finally:
        _shared.reset(mark)


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password` in PHC string form."""
    shared = _shared.get()
    if shared is not None and password in shared:
        return shared[password]
    hashed = await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)
    if shared is not None:
        shared[password] = hashed
    return hashed


async def verify_password(password: str, hashed: str | None) -> bool:
    """Say whether `password` fits. Without a hash, spends the same time and says no."""
    loop = asyncio.get_running_loop()
    known = hashed if hashed is not None else await loop.run_in_executor(_threads, _decoy)
    fits = await loop.run_in_executor(_threads, _verify, password, known)
    return fits and hashed is not None


def is_common(password: str) -> bool:
    """Say whether `password` is among the 10,000 commonest (list of the zxcvbn package, by frequency)."""
    return password.casefold() in _common()


def _verify(password: str, hashed: str) -> bool:
    return bool(_hasher.verify(password, hashed))


@functools.cache
def _decoy() -> str:
    return _hasher.hash("nobody has this password")


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"][:_COMMON_COUNT])
