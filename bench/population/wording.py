"""Names of the made-up schools, classes, calls and projects, in the languages of their countries."""

from functools import cache
from random import Random

from app.domain.vocabulary.tables import rows
from app.domain.vocabulary.trades import trade_name

#: Kinds of school, then words of which names are made. {w} is a word, {t} the town, {n} a number.
_SCHOOLS = {
    "de": "Berufskolleg {w} {t}|Berufsbildende Schule {n} {t}|Berufsschule {t}|{w}-Schule {t}",
    "fr": "Lycée professionnel {w}|CFA {t}|Lycée des métiers {w}, {t}|Lycée polyvalent {w} {t}",
    "it": "Istituto tecnico {w}|IPSIA {w} {t}|Istituto professionale {w}, {t}",
    "es": "IES {w}|Instituto {w} de {t}|CIFP {t}|Centro de formación {w} {t}",
    "pl": "Zespół Szkół Zawodowych nr {n} w {t}|Technikum {w} {t}|Branżowa Szkoła {w}, {t}",
    "tr": "{w} Mesleki ve Teknik Anadolu Lisesi|{t} {w} Meslek Lisesi",
    "ro": "Liceul Tehnologic {w}|Colegiul Tehnic {w} {t}|Școala Profesională {t}",
    "nl": "ROC {w}|MBO College {t}|{w} College {t}",
    "pt": "Escola Profissional {w}|Escola Técnica de {t}|Instituto {w} {t}",
    "uk": "Професійний ліцей «{w}»|{w} коледж {n}|Вище професійне училище № {n}, {t}",
    "el": "{n}ο ΕΠΑΛ {w}|ΕΠΑΛ {w}|ΙΕΚ {w} {t}",
    "ar": "المدرسة المهنية {w}|مركز التكوين المهني {w} {n}|المعهد التقني {w} {t}",
    "hu": "{w} Szakképző Iskola|{t} Technikum",
    "cs": "Střední odborná škola {w}|SOU {t}",
    "sv": "{t}s yrkesgymnasium|{w}gymnasiet",
    "fi": "{t}n ammattiopisto|Ammattiopisto {w}",
    "bg": "Професионална гимназия {w}|ПГ {w} {t}",
    "sr": "Средња стручна школа {w}|Техничка школа {w} {t}",
    "vi": "Trường Cao đẳng nghề {t}|Trường trung cấp {w}",
    "ja": "{w}工業高等学校|{t}専門学校{n}",
    "he": "בית ספר מקצועי {w}|מכללה טכנולוגית {w} {t}",
    "hi": "औद्योगिक प्रशिक्षण संस्थान {w}|ITI {t}",
    "en": "{t} Vocational College|{w} Technical Institute|{w} Training Centre {t}|TVET College {t}",
}
_WORDS = {
    "de": "Nord Süd Altstadt Ägidius Königstein Müritz Goethe Bäumer Röntgen Zeppelin Brücken Weißensee",
    "fr": "Jean-Moulin Érasme Sévigné Saint-Éloi Val-d'Or Côte-Bleue Pasteur Marie-Curie Forêt Hélène-Boucher",
    "it": "Galilei Santa-Chiara Volta Fermi Montessori Città-Alta Leonardo San-Niccolò Olivetti",
    "es": "Cervantes Ribera Peñafiel Santa-Lucía Almería Ramón-y-Cajal Ibáñez La-Muñoza",
    "pl": "Mikołaja-Kopernika Skłodowskiej Łączności Żeromskiego Śląska Rzemiosła Gałczyńskiego Świętej-Kingi",
    "tr": "Atatürk İnönü Çamlıca Şehit-Öğretmen Gülbahçe Işık Yıldız Kılıçarslan",
    "ro": "Ștefan-cel-Mare Brâncuși Sfânta-Ana Țepeș Ion-Creangă Mărășești",
    "nl": "Zuid De-Ruyter Waterland Midden IJssel Groene-Hart",
    "pt": "São-João Conceição Magalhães Ílhavo Serra-da-Estrela Gonçalves",
    "uk": "Майстер Січ Європейський Ґенеза Дніпро Шевченка Поділля Їжакевича",
    "el": "Ωραιοκάστρου Αγίας-Παρασκευής Ηρακλείου Κέντρου Πειραιά Καλλιθέας Ευόσμου Χανίων",
    "ar": "الأمل النجاح ابن-سينا المستقبل الحرية الزهراء إقبال المدينة الإبداع",
    "hu": "Széchenyi Kőszegi Ötvös Petőfi",
    "cs": "Řemesel Ječná Čapkova Žižkov",
    "sv": "Älv Björk Sjö Åker",
    "fi": "Järvi Häme Pohja Väylä",
    "bg": "Васил-Левски Родопи Марица",
    "sr": "Никола-Тесла Дунав Ђура",
    "vi": "Hòa-Bình Đà-Nẵng Thủ-Đức",
    "ja": "東 北 中央 桜",
    "he": "אורט עמל הגליל",
    "hi": "गांधी विकास शक्ति",
    "en": "Northern Harbour St-Brigid Riverside Highland Unity Greenfield Kingsway Lakeside",
}
_CALLS = {
    "de": "Wir suchen eine Partnerklasse: {trade}|{trade}: wer arbeitet mit uns?|Austausch über {trade}",
    "fr": "Classe partenaire recherchée : {trade}|{trade} : échangeons nos gestes",
    "es": "Buscamos clase: {trade}|{trade} sin fronteras",
    "it": "Cerchiamo una classe: {trade}|{trade} insieme",
    "pl": "Szukamy klasy partnerskiej: {trade}|{trade} bez granic",
    "tr": "Ortak sınıf arıyoruz: {trade}",
    "el": "Ζητάμε τάξη για συνεργασία: {trade}|Ωραία δουλειά: {trade}",
    "uk": "Шукаємо клас-партнер: {trade}",
    "ar": "نبحث عن صف شريك: {trade}|نتعلم معًا: {trade}",
    "en": "Looking for a partner class: {trade}|{trade} across borders|Learn {trade} with us",
}


@cache
def _cut(text: str, mark: str | None) -> tuple[str, ...]:
    return tuple(text.split(mark))


def school_name(dice: Random, language: str, town: str) -> str:
    """Return a name that a school could have, as it is written there."""
    known = language if language in _SCHOOLS else "en"
    pattern = dice.choice(_cut(_SCHOOLS[known], "|"))
    word = dice.choice(_cut(_WORDS[known], None)).replace("-", " ")
    return pattern.format(w=word, t=town, n=dice.randrange(1, 40))


@cache
def trade_words(isco: str, language: str) -> tuple[str, ...]:
    """Return what people of a language call a trade; in English where the vocabulary has no word of theirs."""
    words = _words().get(isco, {})
    found = words.get(language) or words.get("en") or trade_name(isco, language)
    return tuple(word.strip() for word in found.split(";"))


def class_name(dice: Random, isco: str, language: str) -> str:
    """Return "Bäcker 2b"."""
    return f"{trade_words(isco, language)[0]} {dice.randrange(1, 4)}{dice.choice('abc')}"


def call_title(dice: Random, isco: str, language: str) -> str:
    """Return the title of a call, in the class's own language or in English."""
    spoken = language if language in _CALLS and dice.random() < 0.6 else "en"
    pattern = dice.choice(_cut(_CALLS[spoken], "|"))
    return pattern.format(trade=dice.choice(trade_words(isco, spoken)))


def project_title(dice: Random, isco: str, number: int) -> str:
    """Return the title of a project."""
    word = dice.choice(trade_words(isco, dice.choice(("en", "en", "de", "fr", "es"))))
    what = dice.choice(
        ("One craft, two countries", "Made together", "Hands and words", "Our workshop", "Swap")
    )
    return f"{what}: {word} {number}"


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("trade_words")}
