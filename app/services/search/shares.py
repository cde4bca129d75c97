"""How common words and keys are among all documents, as far as PostgreSQL's own statistics know.

They choose the way to look, and never what is found: numbers that are old or missing cost time, nothing else.
"""

import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import AsyncSession

#: PostgreSQL counts anew when a tenth of the documents has changed: no need to ask it for every page.
KEPT_SECONDS = 600
#: What the statistics do not know occurs less often than this.
RARE = 0.001
_END = "\U0010ffff"
_ASK = text(
    """SELECT attname, known.told, known.share FROM pg_stats,
        unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs) AS known(told, share)
    WHERE schemaname = current_schema() AND tablename = 'search_document' AND attname IN ('keys', 'words')
        AND known.told IS NOT NULL
    UNION ALL SELECT 'documents', '', reltuples FROM pg_class WHERE oid = 'search_document'::regclass"""
)


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of all documents, 0 to 1, that the commonest keys and words have; what is not known is rare: 0.

    `words` are in order, and `sums` are the shares of all before each. `documents`: how many there are in all.
    """

    keys: Mapping[str, float] = field(default_factory=dict)
    words: Sequence[str] = ()
    sums: Sequence[float] = (0.0,)
    documents: float = 0.0

    @classmethod
    def read(cls, keys: Mapping[str, float], words: Mapping[str, float], documents: float) -> "Shares":
        """Return them as they are looked up."""
        order = sorted(words)
        sums = list(accumulate((words[word] for word in order), initial=0.0))
        return cls(keys, order, sums, max(0.0, documents))

    def of_keys(self, keys: Iterable[str]) -> float:
        """Return about which share has one of these keys."""
        return min(1.0, sum(self.keys.get(key, 0.0) for key in keys))

    def of_word(self, word: str) -> float:
        """Return which share has this word."""
        at = bisect_left(self.words, word)
        is_known = at < len(self.words) and self.words[at] == word
        return self.sums[at + 1] - self.sums[at] if is_known else 0.0

    def of_beginning(self, letters: str) -> float:
        """Return about which share has a word that begins so."""
        first, last = bisect_left(self.words, letters), bisect_left(self.words, letters + _END)
        return min(1.0, self.sums[last] - self.sums[first])


#: What each database of this process was last found to hold, and when.
_KNOWN: WeakKeyDictionary[Engine, tuple[float, Shares]] = WeakKeyDictionary()


async def shares_of(db: AsyncSession) -> Shares:
    """Return the shares, at most ten minutes old."""
    engine = db.get_bind().engine
    at, known = _KNOWN.get(engine, (0.0, None))
    if known is None or time.monotonic() - at > KEPT_SECONDS:
        told: dict[str, dict[str, float]] = {"keys": {}, "words": {}, "documents": {}}
        for column, word, share in await db.execute(_ASK):
            told[column][word] = share
        known = Shares.read(told["keys"], told["words"], told["documents"][""])
        _KNOWN[engine] = (time.monotonic(), known)
    return known
