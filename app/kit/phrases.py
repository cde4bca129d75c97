"""Finds short phrases (names of trades, of things) by what people type: beginnings, parts of words, small mistakes.

For lists of thousands, held in memory. Places have their own index in `places`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.kit.folding import fold

EXACT, BEGINS, WORDS_BEGIN, INSIDE, MISTYPED = 1.0, 0.9, 0.8, 0.6, 0.55

# Arabic writes "the" and "and" onto the word; people leave them out when they search.
_ARABIC_FRONT = ("وال", "بال", "ال", "لل")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that leads to `key`; `tag` (a language, say) lets a search prefer some phrases."""

    text: str
    key: str
    tag: str = ""


class PhraseIndex:
    """An index of phrases. Building folds every phrase once; searching changes nothing (threads may share it)."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases: list[tuple[str, tuple[str, ...], Phrase]] = []
        self._of_word: dict[str, set[int]] = defaultdict(set)
        self._words_of_gram: dict[str, set[str]] = defaultdict(set)
        for phrase in phrases:
            words = tuple(bare(word) for word in fold(phrase.text).split())
            number = len(self._phrases)
            self._phrases.append((" ".join(words), words, phrase))
            for word in words:
                self._of_word[word].add(number)
        for word in self._of_word:
            for gram in _grams(word):
                self._words_of_gram[gram].add(word)

    def search(self, text: str, boost: Callable[[Phrase], float]) -> list[tuple[str, float]]:
        """Return (key, how well it fits) with the best first; ties go by key.

        Every typed word must be found in the phrase: as it is, as its beginning, inside a word (four
        letters or more), or with a small mistake. `boost` is added to a phrase's value and should be small.
        """
        typed = [bare(word) for word in fold(text).split()]
        if not typed:
            return []
        found = [self._phrases_near(word) for word in typed]
        common = set(found[0]).intersection(*found[1:])
        best: dict[str, float] = {}
        for number in common:
            whole, _, phrase = self._phrases[number]
            value = min(values[number] for values in found)
            value = whole_value(" ".join(typed), whole, value) + boost(phrase)
            # Of two phrases that fit alike, the shorter says more exactly what was typed.
            value -= min(0.02, len(whole) / 5000)
            best[phrase.key] = max(value, best.get(phrase.key, 0.0))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))

    def _phrases_near(self, typed: str) -> dict[int, float]:
        values: dict[int, float] = {}
        for word, value in self._words_near(typed):
            for number in self._of_word[word]:
                values[number] = max(value, values.get(number, 0.0))
        return values

    def _words_near(self, typed: str) -> Iterable[tuple[str, float]]:
        if len(typed) == 1:
            return [(word, WORDS_BEGIN) for word in self._of_word if word.startswith(typed)]
        shared: dict[str, int] = defaultdict(int)
        grams = _grams(typed)
        for gram in grams:
            for word in self._words_of_gram.get(gram, ()):
                shared[word] += 1
        # A mistake spoils two or three pairs of letters: whatever shares less than 40 % is another word.
        least = len(grams) * 0.4
        near = (word for word, count in shared.items() if count >= least)
        return [(word, value) for word in near if (value := word_value(typed, word)) > 0]


def bare(word: str) -> str:
    """Return a folded word without the Arabic article and what is written together with it."""
    for front in _ARABIC_FRONT:
        if word.startswith(front) and len(word) - len(front) >= 3:
            return word.removeprefix(front)
    return word


def likeness(typed: str, word: str) -> float:
    """Return 0 to 1: how much of `word` stands in `typed`, counting a swapped pair of letters as one mistake."""
    longest = max(len(typed), len(word))
    return 1 - _distance(typed, word) / longest if longest else 1.0


def whole_value(typed: str, whole: str, value: float) -> float:
    """Return how well a whole phrase fits what was typed, where its worst word fits with `value`."""
    if typed == whole:
        return EXACT
    return BEGINS if whole.startswith(typed) and value >= WORDS_BEGIN else min(value, WORDS_BEGIN)


def word_value(typed: str, word: str) -> float:
    """Return how well a word fits a typed one: as it is, its beginning, inside it, mistyped; 0 where not at all."""
    if word == typed:
        return EXACT
    if word.startswith(typed):
        return WORDS_BEGIN
    if len(typed) >= 4 and typed in word:
        return INSIDE
    if len(typed) < 4 or (typed[:1] != word[:1] and typed[1:2] != word[1:2]):
        return 0.0
    # While people type, the word is not finished: compare with its beginning as well.
    near = likeness(typed, word)
    if len(word) > len(typed):
        near = max(near, likeness(typed, word[: len(typed)]) - 0.05)
    allowed = 0.74 if len(typed) < 6 else 0.7
    return MISTYPED * near if near >= allowed else 0.0


def _grams(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[n : n + 2] for n in range(len(marked) - 1)}


def _distance(a: str, b: str) -> int:
    """Optimal string alignment distance: insert, delete, change a letter, or swap two neighbours."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
