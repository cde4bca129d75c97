"""How to sign in to the demo. These secrets are public; production refuses to start with the demo world."""

PASSWORD = "three warm loaves"  # noqa: S105  public on purpose
#: The cards of two learners of Solène's class: one opened, one not.
LEARNER_CODE, LEARNER_PIN = "BREADWHEAT", "274916"
NEW_CARD_CODE = "FRESHYEAST"
#: Addresses of support officers; teachers have the one of their school.
OFFICERS_SITE = "journeywork.example"


def sign_ins() -> list[tuple[str, ...]]:
    """Return rows of: role, name, address or card code, password or PIN, what to look at."""
    return [
        ("Teacher, Lyon", "Solène Lefèvre", "solene.lefevre@deuxfleuves.example", PASSWORD, "start here"),
        ("Teacher, Tampere", "Aino Korhonen", "aino.korhonen@nasinranta.example", PASSWORD, "her partner"),
        ("Teacher, Tunis", "ياسين بن صالح", "yassine.bensalah@babzitoun.example", PASSWORD, "in Arabic"),
        (
            "Teacher, Germany",
            "Henriette Vogelsang-Rautenstrauch",
            "henriette.vogelsang@bsz-aehrenfeld.example",
            PASSWORD,
            "in German",
        ),
        (
            "Support officer, France",
            "Nadia Belkacem-Roy",
            f"nadia.belkacem@{OFFICERS_SITE}",
            PASSWORD,
            "schools that wait",
        ),
        ("Learner, Lyon", "Léo", "BREAD-WHEAT", LEARNER_PIN, "a card that is open"),
        ("Learner, Lyon", "(chooses a name)", "FRESH-YEAST", "(chooses a PIN)", "a new card"),
    ]
