"""How tests are dealt out to the processes that run them: by file or group, and what is long comes first."""

import pytest
from xdist.scheduler import LoadGroupScheduling

# Groups, and beginnings of paths, that take longest: whoever starts them last would keep everybody waiting.
LONG = (
    "rooms",
    "pages-",
    "tests/attacks/test_matrix",
    "manner-",
    "tests/attacks/",
    "tests/journeys/",
    "tests/test_cli",
)


class ByFile(LoadGroupScheduling):
    """Tests of one group go to one process, and so do the other tests of a file: they share what they set up."""

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group


def put_long_first(items: list[pytest.Item]) -> None:
    """Put tests that take long before all others; apart from that the order stays."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    name = str(group.args[0]) if group else item.nodeid
    return next((rank for rank, long in enumerate(LONG) if name.startswith(long)), len(LONG))
