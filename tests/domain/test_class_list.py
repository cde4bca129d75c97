"""A class list is read as teachers paste it."""

import pytest

from app.domain.class_list import read_class_list


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("Aino Laine\n\n  Mikko   Virtanen \n", ("Aino Laine", "Mikko Virtanen")),
        ("1. Aino Laine\n2) Mikko Virtanen\n03 Noa Salo", ("Aino Laine", "Mikko Virtanen", "Noa Salo")),
        ("Laine, Aino\nVirtanen, Mikko", ("Aino Laine", "Mikko Virtanen")),
        ("Nachname;Vorname;Klasse\nLaine;Aino;CAP 1", ("Aino Laine",)),
        ("Aino\tLaine\t2009-03-04\taino@x.example", ("Aino Laine",)),
        ("Nr\tName\n1\tÉlodie d'Aubigné-Ñandú", ("Élodie d'Aubigné-Ñandú",)),
        ("王小明\nمريم بن علي\nΔήμητρα", ("王小明", "مريم بن علي", "Δήμητρα")),
        ("Name\nAino", ("Aino",)),
        ("Öz\u202eevil\u202c Can", ("Özevil Can",)),
        ("", ()),
    ],
)
def test_names_are_found(pasted: str, names: tuple[str, ...]) -> None:
    assert read_class_list(pasted).names == names


def test_a_name_that_is_there_twice_is_told() -> None:
    read = read_class_list("Noa Salo\nAino\nNOA  SALO")
    assert (read.names, read.repeated) == (("Noa Salo", "Aino"), ("NOA SALO",))


def test_lines_without_a_name_are_told() -> None:
    read = read_class_list("Noa\n12345\n-----\n" + "x" * 200)
    assert (read.names, len(read.unread)) == (("Noa",), 3)


def test_more_than_sixty_are_too_many() -> None:
    assert not read_class_list("\n".join(f"Noa {chr(0x3B1 + n % 17)}{'a' * n}" for n in range(60))).too_many
    assert read_class_list("\n".join(f"Noa {chr(0x3B1 + n % 17)}{'a' * n}" for n in range(61))).too_many
