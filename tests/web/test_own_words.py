"""What teachers type with commas between, in any script."""

from app.web.class_forms import own_words


def test_an_arabic_comma_parts_words_as_a_latin_one_does() -> None:
    assert [word.strip() for word in own_words("خبز، كعك, pizza")] == ["خبز", "كعك", "pizza"]
