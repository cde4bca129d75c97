"""Words one typing mistake away."""

from collections.abc import Iterator

# Letters of each alphabet after folding, as (first letter, last letter).
_ALPHABETS = (("a", "z"), ("α", "ω"), ("а", "я"), ("ء", "ي"), ("א", "ת"), ("ა", "ჰ"), ("ա", "ֆ"))


def one_mistake_away(word: str) -> Iterator[str]:
    """Yield every folded text that differs from `word` by one letter left out, added, changed, or swapped.

    The first letter is taken as right, except that it may be swapped with the second: people rarely
    mistype it, and it keeps the number of words small (about 50 per letter).
    """
    letters = _alphabet(word)
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        yield word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :]
        if after:
            yield before + after[1:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def _alphabet(word: str) -> str:
    for first, last in _ALPHABETS:
        if any(first <= letter <= last for letter in word):
            return " " + "".join(chr(point) for point in range(ord(first), ord(last) + 1))
    return " "
