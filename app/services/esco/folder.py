"""Which files of the download lie in a folder, and what will not work without those that do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.vocabulary.esco import WITHOUT, EscoFile, read_name


class EscoRefused(Exception):
    """An import that does not begin, or is taken back whole; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the download; `language` is empty where its name tells none."""

    path: Path
    language: str


@dataclass(frozen=True, slots=True)
class EscoFolder:
    """The files that are there, by kind, in the order of their languages."""

    files: Mapping[EscoFile, Sequence[Found]]

    def of(self, kind: EscoFile) -> Sequence[Found]:
        """Return the files of a kind."""
        return self.files.get(kind, ())

    @property
    def languages(self) -> Sequence[str]:
        """Return the languages in which there are occupations."""
        return [one.language for one in self.of(EscoFile.OCCUPATIONS)]

    @property
    def missing(self) -> Sequence[str]:
        """Return a sentence for each kind of file that is not there: what therefore does not work."""
        kinds = [kind for kind in WITHOUT if not self.of(kind)]
        lines = [f"{_SHOWN[kind]} is missing: {WITHOUT[kind]}." for kind in kinds]
        for language in self.languages:
            there = {one.language for one in self.of(EscoFile.SKILLS)}
            if there and language not in there:
                lines.append(f"skills_{language}.csv is missing: skills have no names in this language.")
        return lines


_SHOWN = {
    EscoFile.OCCUPATIONS: "occupations_….csv",
    EscoFile.GROUPS: "ISCOGroups_….csv",
    EscoFile.SKILLS: "skills_….csv",
    EscoFile.SKILLS_OF: "occupationSkillRelations….csv",
}


def look_into(folder: Path) -> EscoFolder:
    """Return what lies in `folder`, and in the folders in it (one for each language, as downloads are unpacked).

    Raises EscoRefused where it is no folder, or holds no occupations.
    """
    if not folder.is_dir():
        raise EscoRefused(f"{folder} is no folder. Unpack the CSV download of ESCO and name its folder.")
    files: dict[EscoFile, dict[str, Found]] = {}
    for path in sorted(folder.rglob("*.csv"), key=lambda one: (one.name, one.parent)):
        named = read_name(path.name)
        if named and path.is_file():
            files.setdefault(named.kind, {}).setdefault(named.language, Found(path, named.language))
    found = EscoFolder(
        {kind: [of[language] for language in sorted(of)] for kind, of in files.items()},
    )
    if not found.of(EscoFile.OCCUPATIONS):
        raise EscoRefused(
            f"{folder} holds no occupations_….csv (for example occupations_en.csv). Download ESCO as CSV, with "
            "the occupations, in every language that you need, and unpack it there."
        )
    return found
