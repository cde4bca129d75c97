"""What people write runs in the direction of its own script, whatever the page around it does."""

from app.render import markdown


def test_each_block_has_its_own_direction_and_nobody_writes_one() -> None:
    told = markdown('1. Day one\n2. Day two\n\nمرحبًا\n\n> quoted\n\n<b dir="rtl">x</b>')
    assert told.count('dir="auto"') == 4
    assert '<ol dir="auto">' in told
    assert '<p dir="auto">مرحبًا</p>' in told
    assert '<blockquote dir="auto">\n<p>quoted' in told  # what lies inside follows its block
    assert "<b" not in told.replace("<blockquote", "")
