"""How tests are dealt out to the processes that run them: by file or group, and in which order."""

import re

import pytest
from xdist.scheduler import LoadFileScheduling

# Groups over several files, or of a part of one. (The mark xdist_group of pytest-xdist 3.8 does nothing with pytest 9.)
GROUPS = (
    # Full rooms one after the other, for they fill the machine with pictures; beside them what needs no room.
    (
        "rooms",
        r"tests/journeys/test_(live_room|media_workers|room_states|workbench_camera|two_classes|janus)",
    ),
    ("rooms", r"tests/realtime/media/test_\w*chromium"),
    # Two copies of the demo house, and every page in one of them.
    ("pages-0", r"tests/pages/(test_every_look.*-0\]$|test_focus)"),
    ("pages-1", r"tests/pages/(test_every_look.*-1\]$|test_every_page)"),
    ("keyboard", r"tests/journeys/test_every_manner.*keyboard"),
)
# In this order, by the beginnings of groups and paths. The rooms first, for they take longest, and beside them what needs
# neither a browser nor much of the machine: pictures that come too late are no fault of a room. Then the other long
# ones; what is left is short, so that nobody waits for the last process.
ORDER = (
    "rooms",
    "tests/api/",
    "tests/bench/",
    "tests/domain/",
    "tests/jobs/",
    "tests/kit/",
    "tests/realtime/",
    "pages-",
    "tests/attacks/test_matrix",
    "keyboard",
    "tests/attacks/",
    "tests/journeys/",
    "tests/test_cli",
)


class ByFile(LoadFileScheduling):
    """Tests of one group go to one process, and so do the other tests of a file: they share what they set up."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Return the group of a test; by default its file is its group."""
    own = nodeid.partition("::")[0]
    return next((name for name, pattern in GROUPS if re.match(pattern, nodeid)), own)


def put_in_order(items: list[pytest.Item]) -> None:
    """Put tests in ORDER; apart from that their order stays."""
    items.sort(key=lambda item: _rank(group_of(item.nodeid)))


def _rank(group: str) -> int:
    return next((rank for rank, beginning in enumerate(ORDER) if group.startswith(beginning)), len(ORDER))
