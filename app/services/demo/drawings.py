"""Pictures for the demo's folders, drawn with Pillow: no photograph of anybody, and each opens everywhere."""

import io
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 640
_Colour = tuple[int, int, int]
_CRUST: _Colour = (168, 102, 46)
_CRUMB: _Colour = (238, 214, 170)
_WOOD: _Colour = (150, 107, 66)
_Draw = Callable[[ImageDraw.ImageDraw, Random], None]


def draw(theme: str, name: str) -> bytes:
    """Return a picture of a theme, the same each time for the same name; JPEG, or PNG where the name says so."""
    chance = Random(name)  # noqa: S311  a drawing, not a secret
    sky, ground, paint = _THEMES[theme]
    image = _ground(sky, ground)
    paint(ImageDraw.Draw(image), chance)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    out = io.BytesIO()
    if name.endswith(".png"):
        image.quantize(96).save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _ground(top: _Colour, bottom: _Colour) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / HEIGHT
        column.putpixel((0, y), _mix(top, bottom, share))
    return column.resize((WIDTH, HEIGHT))


def _mix(one: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _disc(on: ImageDraw.ImageDraw, x: float, y: float, rx: float, ry: float, colour: _Colour) -> None:
    on.ellipse((x - rx, y - ry, x + rx, y + ry), fill=colour)


def _specks(
    on: ImageDraw.ImageDraw, chance: Random, many: int, rx: float, ry: float, colour: _Colour
) -> None:
    """Scatter flour, seeds or dust over an ellipse in the middle."""
    for _ in range(many):
        turn, far = chance.random() * math.tau, math.sqrt(chance.random())
        size = chance.uniform(1.5, 6)
        _disc(on, 480 + rx * far * math.cos(turn), 330 + ry * far * math.sin(turn), size, size * 0.7, colour)


def _round(on: ImageDraw.ImageDraw, rx: float, ry: float, dark: _Colour, light: _Colour) -> None:
    """Draw something round with light from above."""
    _disc(on, 490, 350, rx + 14, ry + 16, _mix(dark, (20, 16, 14), 0.7))
    for step in range(24):
        share = step / 24
        _disc(
            on,
            480 - 30 * share,
            330 - 34 * share,
            rx * (1 - share),
            ry * (1 - share),
            _mix(dark, light, share),
        )


def _loaf(on: ImageDraw.ImageDraw, chance: Random) -> None:
    _round(on, 320, 205, _CRUST, (226, 168, 96))
    for number in range(chance.randint(3, 5)):
        x = 300 + number * 95
        on.line((x, 440 - number * 8, x + 110, 230 - number * 4), fill=(246, 226, 190), width=13)
    _specks(on, chance, 260, 300, 180, (250, 242, 226))


def _flatbread(on: ImageDraw.ImageDraw, chance: Random) -> None:
    _round(on, 300, 260, (198, 150, 88), (238, 208, 150))
    _specks(on, chance, 190, 270, 230, (140, 92, 44))


def _crumb(on: ImageDraw.ImageDraw, chance: Random) -> None:
    on.rounded_rectangle((150, 110, 810, 560), 200, fill=_CRUST)
    on.rounded_rectangle((172, 132, 788, 540), 180, fill=_CRUMB)
    for _ in range(230):
        x, y, size = chance.uniform(215, 745), chance.uniform(165, 505), chance.uniform(3, 15)
        _disc(on, x, y, size, size * chance.uniform(0.5, 0.9), (206, 174, 124))


def _oven(on: ImageDraw.ImageDraw, chance: Random) -> None:
    on.rectangle((120, 90, 840, 640), fill=(70, 66, 66))
    for level in range(3):
        top = 130 + level * 165
        on.rounded_rectangle((170, top, 790, top + 118), 12, fill=(255, 168 - level * 24, 66))
        for loaf in range(4):
            _disc(on, 250 + loaf * 152, top + 86, 58, 27 + chance.randint(-3, 5), _CRUST)
        on.rectangle((170, top + 128, 790, top + 136), fill=(150, 150, 152))


def _clay_oven(on: ImageDraw.ImageDraw, chance: Random) -> None:
    _round(on, 340, 250, (150, 92, 62), (206, 150, 108))
    _disc(on, 480, 300, 190, 120, (46, 26, 20))
    _disc(on, 480, 340, 150, 74, (255, 140, 44))
    for turn in range(7):
        x, y = 480 + 165 * math.cos(turn * 0.9), 300 + 100 * math.sin(turn * 0.9)
        _disc(on, x, y, 44, 27 + chance.randint(0, 6), (222, 176, 112))


def _jar(on: ImageDraw.ImageDraw, chance: Random) -> None:
    on.rounded_rectangle((330, 90, 630, 590), 40, fill=(214, 226, 228))
    on.rounded_rectangle((345, 250 - chance.randint(0, 60), 615, 575), 30, fill=(240, 226, 196))
    for _ in range(120):
        size = chance.uniform(3, 13)
        _disc(on, chance.uniform(360, 600), chance.uniform(290, 560), size, size, (224, 204, 164))
    on.rectangle((318, 70, 642, 116), fill=(196, 84, 54))


def _wood(on: ImageDraw.ImageDraw, chance: Random) -> None:
    for board in range(6):
        top = 40 + board * 96
        on.rectangle((60, top, 900, top + 88), fill=_mix(_WOOD, (206, 160, 108), chance.random()))
        for grain in range(7):
            y = top + 8 + grain * 11
            on.line((60, y, 900, y + chance.randint(-5, 5)), fill=(122, 84, 50), width=1)
    on.polygon([(380, 240), (580, 240), (620, 400), (340, 400)], fill=(92, 60, 34))
    on.polygon([(392, 250), (568, 250), (604, 392), (356, 392)], fill=(216, 172, 120))


def _joint(on: ImageDraw.ImageDraw, chance: Random) -> None:
    for x in range(0, WIDTH, 40):
        on.line((x, 0, x, HEIGHT), fill=(196, 216, 226), width=1)
    for y in range(0, HEIGHT, 40):
        on.line((0, y, WIDTH, y), fill=(196, 216, 226), width=1)
    tail = chance.randint(24, 52)
    outline = [(120, 200), (480 - tail, 200), (560, 150), (560, 470), (480 - tail, 420), (120, 420)]
    on.polygon(outline, outline=(24, 52, 74), fill=(232, 220, 196))
    on.line([*outline, outline[0]], fill=(24, 52, 74), width=5)
    on.line((120, 520, 560, 520), fill=(178, 60, 40), width=3)
    on.rectangle((640, 150, 840, 470), outline=(24, 52, 74), width=5)


def _sun(on: ImageDraw.ImageDraw, chance: Random) -> None:
    _disc(on, 770, 130, 74, 74, (255, 226, 120))
    for row in range(3):
        for column in range(6):
            x, y = 90 + column * 132 + row * 14, 270 + row * 112
            on.polygon([(x, y), (x + 118, y), (x + 130, y + 98), (x + 12, y + 98)], fill=(28, 52, 96))
            on.line((x + 6, y + 49, x + 124, y + 49), fill=(120, 150, 196), width=2)
    _specks(on, chance, 60, 420, 40, (250, 250, 240))


def _robot(on: ImageDraw.ImageDraw, chance: Random) -> None:
    on.rectangle((360, 540, 600, 600), fill=(60, 62, 66))
    joints = [(480, 540), (420, 370), (560 + chance.randint(-30, 30), 220), (720, 300)]
    on.line(joints, fill=(232, 120, 34), width=58, joint="curve")
    for x, y in joints:
        _disc(on, x, y, 38, 38, (60, 62, 66))
    on.line((720, 300, 760, 390), fill=(90, 92, 96), width=14)


def _stitch(on: ImageDraw.ImageDraw, chance: Random) -> None:
    turn = chance.randint(3, 5)
    for x in range(40, WIDTH - 30, 24):
        for y in range(40, HEIGHT - 30, 24):
            wave = math.sin(x / 70) * 90 + 320
            if abs(y - wave) < 60 or (x // 24 + y // 24) % (turn * 3) == 0:
                colour = (176, 30, 36) if (x // 24) % turn else (30, 26, 28)
                on.line((x, y, x + 15, y + 15), fill=colour, width=4)
                on.line((x + 15, y, x, y + 15), fill=colour, width=4)


def _cheese(on: ImageDraw.ImageDraw, chance: Random) -> None:
    for shelf in range(3):
        bottom = 200 + shelf * 180
        on.rectangle((40, bottom, 920, bottom + 22), fill=_WOOD)
        for wheel in range(5):
            x = 70 + wheel * 172 + chance.randint(-8, 8)
            on.rounded_rectangle((x, bottom - 96, x + 140, bottom), 22, fill=(236, 202 - wheel * 7, 120))


def _bowl(on: ImageDraw.ImageDraw, chance: Random) -> None:
    dark = chance.choice(((52, 48, 50), (196, 176, 150)))
    on.pieslice((200, 60, 760, 600), 0, 180, fill=dark)
    _disc(on, 480, 330, 280, 62, _mix(dark, (255, 255, 255), 0.25))
    _disc(on, 480, 336, 250, 48, _mix(dark, (0, 0, 0), 0.35))
    for number in range(14):
        x = 240 + number * 36
        on.line((x, 420, x + 18, 452), fill=(40, 92, 150), width=5)


_THEMES: dict[str, tuple[_Colour, _Colour, _Draw]] = {
    "loaf": ((92, 74, 62), (54, 42, 36), _loaf),
    "flatbread": ((120, 128, 120), (66, 72, 70), _flatbread),
    "crumb": ((230, 234, 238), (186, 190, 196), _crumb),
    "oven": ((204, 200, 194), (140, 134, 128), _oven),
    "clay_oven": ((222, 196, 160), (140, 104, 78), _clay_oven),
    "jar": ((176, 196, 190), (120, 142, 138), _jar),
    "wood": ((90, 70, 54), (60, 46, 36), _wood),
    "joint": ((246, 250, 252), (236, 242, 246), _joint),
    "sun": ((128, 190, 236), (210, 226, 232), _sun),
    "robot": ((226, 230, 232), (180, 186, 190), _robot),
    "stitch": ((250, 246, 236), (240, 234, 220), _stitch),
    "cheese": ((70, 62, 58), (46, 40, 38), _cheese),
    "bowl": ((214, 190, 166), (150, 124, 102), _bowl),
}
