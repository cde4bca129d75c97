"""Makes folders that look like the official CSV download of ESCO, of any size, the same for the same seed."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from app.domain.vocabulary.esco import SKILLS
from app.domain.vocabulary.picks import OCCUPATIONS
from app.domain.vocabulary.trades import all_trades

LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv",
    "mt", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv", "uk",
)  # fmt: skip
_SYLLABLES = {
    "ar": "با تو مي را لا سن كر حد نج خب زا عم فن قط شر طي",
    "bg": "ба то ми ра ла ст кр де на гл за ви фо ка ша ти",
    "el": "αρ το μι ρα λα στη κρ δε ναι γλ ζα βι φω κα σα τή",
    "uk": "ба ло ми рі ла ст кр де на гл за ви фо ка ща їт",
}
_LATIN = "ba to mi ra la st kr de na gl za vi fo ka scha ti pel non ur eis om än ö le"
OCCUPATION_HEAD = ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description")
SKILL_HEAD = (
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much a made download holds. `relations` are those of all occupations together."""

    occupations: int = 60
    skills: int = 200
    relations: int = 900
    languages: Sequence[str] = ("de", "en")
    alternatives: int = 2


FULL = Size(3039, 13_900, 130_000, LANGUAGES, 4)


def write_download(folder: Path, size: Size, seed: int = 1) -> Path:
    """Write a download into `folder`; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    occupations = [f"{OCCUPATIONS}{_uuid(seed, 'o', number)}" for number in range(size.occupations)]
    skills = [f"{SKILLS}{_uuid(seed, 's', number)}" for number in range(size.skills)]
    for language in size.languages:
        speech = _Speech(language, seed)
        write(
            folder / f"occupations_{language}.csv", OCCUPATION_HEAD, _occupations(occupations, speech, size)
        )
        write(folder / f"skills_{language}.csv", SKILL_HEAD, _skills(skills, speech, size))
        groups = (("ISCOGroup", f"x/C{one.code}", one.code, speech.phrase(), "", "") for one in all_trades())
        head = ("conceptType", "conceptUri", "code", "preferredLabel", "altLabels", "description")
        write(folder / f"ISCOGroups_{language}.csv", head, groups)
    head = ("occupationUri", "relationType", "skillType", "skillUri")
    write(
        folder / "occupationSkillRelations.csv", head, _relations(occupations, skills, size.relations, seed)
    )
    return folder


def write(path: Path, head: Sequence[str], lines: Iterator[Sequence[str]]) -> None:
    """Write a CSV file as the download has it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(lines)


class _Speech:
    """Phrases of made-up words that look like those of a language."""

    def __init__(self, language: str, seed: int) -> None:
        self.chance = Random(f"{seed} {language}")
        syllables = _SYLLABLES.get(language, _LATIN).split()
        self.words = [
            "".join(self.chance.choices(syllables, k=self.chance.randint(2, 5))) for _ in range(4000)
        ]

    def phrase(self) -> str:
        # The smaller the number, the more common the word, as in every language.
        return " ".join(
            self.words[int(len(self.words) * self.chance.random() ** 2.5)]
            for _ in range(self.chance.randint(1, 3))
        )

    def phrases(self, most: int) -> str:
        return "\n".join(self.phrase() for _ in range(self.chance.randint(0, 2 * most)))

    def text(self) -> str:
        return f'{self.phrase()}, "{self.phrase()}". ' * 4


def _occupations(uris: Sequence[str], speech: _Speech, size: Size) -> Iterator[Sequence[str]]:
    groups = [one.code for one in all_trades()]
    for number, uri in enumerate(uris):
        label, others = speech.phrase(), speech.phrases(size.alternatives)
        yield "Occupation", uri, groups[number % len(groups)], label, others, speech.text()


def _skills(uris: Sequence[str], speech: _Speech, size: Size) -> Iterator[Sequence[str]]:
    for uri in uris:
        kind = ("skill/competence", "sector-specific")
        yield "KnowledgeSkillCompetence", uri, *kind, speech.phrase(), speech.phrases(2), speech.text()


def _relations(
    occupations: Sequence[str], skills: Sequence[str], count: int, seed: int
) -> Iterator[Sequence[str]]:
    """Yield relations: occupations that stand near each other share skills, and a few skills stand everywhere."""
    chance = Random(seed)
    each, made = count // len(occupations), set[tuple[int, int]]()
    for number in range(len(occupations)):
        home = number * len(skills) // len(occupations)
        wanted = len(made) + each
        while len(made) < wanted:
            is_common = chance.random() < 0.1
            skill = int(len(skills) * chance.random() ** 6) if is_common else home + chance.randint(-40, 40)
            made.add((number, skill % len(skills)))
    for number, skill in sorted(made):
        kind = "essential" if (number + skill) % 2 else "optional"
        yield occupations[number], kind, "skill/competence", skills[skill]


def _uuid(seed: int, kind: str, number: int) -> UUID:
    return UUID(int=Random(f"{seed} {kind} {number}").getrandbits(128), version=4)
