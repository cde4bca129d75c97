"""One way to fold text for searching, so that what people type finds what people wrote.

PostgreSQL's own folding depends on how it was built; this does not. Fold both sides, always:
the stored search column and the typed words.
"""

import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n",
        "ŧ": "t", "ə": "e",
        # Arabic letters people write in more than one way, and the Persian and Urdu forms of the same letters.
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ە": "ه", "ک": "ك",
        "ـ": None, "ء": None,
        # Hebrew final forms.
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        # Seen inside words, not between them.
        "'": None, "’": None, "ʼ": None, "`": None, "\u00ad": None, "\u200c": None, "\u200d": None,
    }
)  # fmt: skip

# Marks that readers leave out or type by accident. Vowel signs of Indic and Thai scripts are
# marks for Unicode too, but part of the word for its readers: they stay.
_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED),
)  # fmt: skip


def fold(text: str) -> str:
    """Return `text` in lower case without accents, tonos, ogonek, Arabic vowel marks or punctuation.

    `fold("Łódź") == "lodz"`, `fold("Ωραία") == "ωραια"`, `fold("Straße") == "strasse"`,
    `fold("مَدْرَسَة") == "مدرسه"`. Words are separated by single spaces. Folding twice changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not _is_dropped_mark(c)).translate(_LETTERS)
    composed = unicodedata.normalize("NFKC", bare).casefold()
    return " ".join("".join(_letter_digit_or_space(c) for c in composed).split())


def _is_dropped_mark(char: str) -> bool:
    point = ord(char)
    return point >= 0x0300 and any(first <= point <= last for first, last in _MARKS)


def _letter_digit_or_space(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return char if unicodedata.category(char)[0] in "LMN" else " "
