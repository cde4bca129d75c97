"""One way to fold text for searching, so that what people type finds what people wrote.

PostgreSQL's own folding depends on how it was built; this does not. Fold both sides, always:
the stored search column and the typed words.
"""

import re
import unicodedata

# Marks that readers leave out or type by accident. Vowel signs of Indic and Thai scripts are
# marks for Unicode too, but part of the word for its readers: they stay.
_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0487),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
)

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
    "ŧ": "t",
    "ə": "e",
    # Arabic letters people write in more than one way, and the Persian and Urdu forms of the same letters.
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیېے", "ي"),
    **dict.fromkeys("ةۀہە", "ه"),
    "ک": "ك",
    # Hebrew final forms.
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    # Written inside words, not between them: apostrophes, tatweel, hamza, soft hyphens, joiners.
    **dict.fromkeys("'’ʼ`ـء\u00ad\u200c\u200d", None),
}
_TABLE = str.maketrans(_LETTERS) | {
    point: None
    for first, last in _MARKS
    for point in range(first, last + 1)
    if unicodedata.combining(chr(point))
}
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, tonos, ogonek, Arabic vowel marks or punctuation.

    `fold("Łódź") == "lodz"`, `fold("Ωραία") == "ωραια"`, `fold("Straße") == "strasse"`,
    `fold("مَدْرَسَة") == "مدرسه"`. Words are separated by single spaces. Folding twice changes nothing.
    """
    if text.isascii():  # most text is; this is ten times as fast
        return _NOT_PLAIN.sub(" ", text.lower().replace("'", "").replace("`", "")).strip()
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_TABLE)
    composed = unicodedata.normalize("NFKC", bare).casefold()
    if composed.isascii():
        return _NOT_PLAIN.sub(" ", composed.replace("'", "").replace("`", "")).strip()
    return " ".join("".join(map(_letter_digit_or_space, composed)).split())


def _letter_digit_or_space(char: str) -> str:
    if char.isalpha():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return char if unicodedata.category(char)[0] in "LMN" else " "
