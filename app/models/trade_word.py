"""The words by which trades are found: folded, one row a phrase, and one row for each word that occurs in them."""

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.vocabulary.picks import TradeKind
from app.kit.db import Base, states

#: The words of a phrase and its language ("@de") as PostgreSQL looks them up; what a word is, we have decided before.
LEXEMES = "array_to_tsvector(string_to_array((searched || ' @'::text) || language, ' '::text))"


class TradeWord(Base):
    """A name or another word of a trade in one language. `searched` is `text` as `words_of` folds it.

    `key`: "7512" of a group, "0721" of a field, the number of an occupation's row. `source` is "own" for the
    vocabulary that ships with the code, "esco" for what was imported.
    """

    __tablename__ = "trade_word"
    __table_args__ = (
        Index("ix_trade_word_lexemes", text(LEXEMES), postgresql_using="gin"),
        Index(
            "ix_trade_word_beginning",
            "language",
            "searched",
            postgresql_ops={"searched": "text_pattern_ops"},
        ),
    )

    kind: Mapped[TradeKind] = mapped_column(states(TradeKind), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    searched: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    is_name: Mapped[bool]
    source: Mapped[str]


class TradeSpelling(Base):
    """A word that occurs in `trade_word.searched`: where people mistype, the words they may have meant."""

    __tablename__ = "trade_spelling"
    __table_args__ = (
        Index(
            "ix_trade_spelling_trigrams",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    # Compared letter by letter, so that a beginning is looked up in the primary key.
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
