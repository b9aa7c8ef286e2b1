"""Motifs of posters under a roof: each is laid on a sheet of 480 by 360."""

from __future__ import annotations

from random import Random

from app.kernel.art.shapes import Sheet, box, disc, polygon

_HEART = "M240 88c-14-32-66-28-64 12 2 36 44 50 64 76 20-26 62-40 64-76 2-40-50-44-64-12z"


def lay_tools(sheet: Sheet, chance: Random) -> None:
    """Lay a pot of pencil, brush and spanner, for a workshop."""
    sheet.lay("hill2", box(0, 290, 480, 70))
    places = [186, 240, 294]
    chance.shuffle(places)
    pencil, brush, spanner = places
    sheet.lay("spark", box(pencil - 13, 106, 26, 120))
    sheet.lay("wall", polygon((pencil, 70), (pencil + 13, 106), (pencil - 13, 106)))
    sheet.lay("hill3", polygon((pencil, 70), (pencil + 5, 84), (pencil - 5, 84)))
    sheet.lay("hill3", f"M{brush - 5} 226v-76h10v76z", box(brush - 15, 124, 30, 14))
    sheet.lay("wall", box(brush - 15, 136, 30, 20))
    sheet.lay("spark", f"M{brush - 15} 124q-6-28 6-54 8 16 14 10 12 20 10 44z")
    sheet.lay(
        "wall",
        f"M{spanner - 9} 226v-92q-20-10-18-34 2-16 15-22v28l12 8 12-8v-28"
        "q13 6 15 22 2 24-18 34v92z",
    )
    sheet.lay("wall", "M150 210h180l-16 96q-1 8-9 8h-130q-8 0-9-8z")
    sheet.lay("hill3", "M150 210h180l-3 18h-174zM160 262h160l-3 18h-154z")


def lay_record(sheet: Sheet, chance: Random) -> None:
    """Lay a record and notes that leave it, for music."""
    x = chance.randint(176, 206)
    sheet.lay("hill3", disc(x, 184, 106))
    sheet.lay("hill2", disc(x, 184, 82))
    sheet.lay("hill3", disc(x, 184, 76))
    sheet.lay("hill2", disc(x, 184, 56))
    sheet.lay("hill3", disc(x, 184, 51))
    sheet.lay("spark", disc(x, 184, 38))
    sheet.lay("hill3", disc(x, 184, 7))
    y = chance.randint(70, 84)
    sheet.lay(
        "wall", f"M{x + 96} {y + 14}l78-16v120a26 20 0 1 1-12-17v-72l-54 11v86a26 20 0 1 1-12-17z"
    )
    sheet.lay("spark", f"M{x + 178} {y + 132}h7q2 16 18 26-12-2-18-8v48a15 12 0 1 1-7-10z")


def lay_mask(sheet: Sheet, chance: Random) -> None:
    """Lay a mask between curtains, in the light, for the stage."""
    x = 240 + chance.randint(-16, 16)
    sheet.lay("hill1", box(0, 0, 480, 360))
    sheet.lay("spark", f"M{x - 34} 0h68l116 360h-300z")
    sheet.lay("hill2", f"M{x - 150} 312a150 22 0 0 1 300 0a150 22 0 0 1-300 0z")
    sheet.lay("wall", f"M{x - 78} 98q78-30 156 0 14 88-16 140-26 44-62 50-36-6-62-50-30-52-16-140z")
    eyes = "".join(f"M{x + dx} 160q24-26 48 0-24 16-48 0z" for dx in (-60, 12))
    sheet.lay("hill3", eyes, f"M{x - 46} 208q46 26 92 0-6 48-46 50-40-2-46-50z")
    sheet.lay(
        "hill3", "M0 0h126q4 150-78 230 20 60 10 130H0zM480 0h-126q-4 150 78 230-20 60-10 130h58z"
    )
    sheet.lay(
        "hill2", "M40 0h30q0 140-40 220H0q40-100 40-220zM440 0h-30q0 140 40 220h30q-40-100-40-220z"
    )
    sheet.lay("spark", "M30 226h26v12h-26zM424 226h26v12h-26z")


def lay_circle_of_friends(sheet: Sheet, chance: Random) -> None:
    """Lay three people under one heart, for those who help each other."""
    sheet.lay("spark", _HEART)
    inks = ["wall", "hill3", "wall"] if chance.random() < 0.5 else ["hill3", "wall", "hill3"]
    for x, ink in zip((144, 240, 336), inks, strict=True):
        y = 234 + chance.randint(-8, 6)
        sheet.lay(ink, disc(x, y, 28), f"M{x - 50} 360v-44q4-48 50-48t50 48v44z")


def lay_apple(sheet: Sheet, chance: Random) -> None:
    """Lay an apple with a heart in it, for health."""
    x = 240 + chance.randint(-20, 20)
    sheet.lay("hill2", f"M{x - 110} 300a110 14 0 0 1 220 0a110 14 0 0 1-220 0z")
    sheet.lay(
        "wall",
        f"M{x} 132c-30-30-108-26-108 54 0 70 44 114 72 114 16 0 20-8 36-8"
        "s20 8 36 8c28 0 72-44 72-114 0-80-78-84-108-54z",
    )
    sheet.lay("hill3", f"M{x - 4} 134q-2-34 10-58l10 4q-12 24-10 54z")
    sheet.lay("spark", f"M{x + 10} 108q20-48 78-36-16 50-78 36z")
    sheet.lay(
        "hill2" if chance.random() < 0.5 else "spark",
        f"M{x} 190c-8-18-37-16-36 7 1 20 25 28 36 42 11-14 35-22 36-42 1-23-28-25-36-7z",
    )


def lay_ballot_box(sheet: Sheet, chance: Random) -> None:
    """Lay a ballot that falls in its box, between two voices, for citizens."""
    sheet.lay(
        "spark",
        "M70 84h110a14 14 0 0 1 14 14v54a14 14 0 0 1-14 14h-66l-26 26v-26h-18"
        "a14 14 0 0 1-14-14v-54a14 14 0 0 1 14-14z",
    )
    sheet.lay("hill3", box(80, 108, 84, 9), box(80, 130, chance.choice((40, 56, 70)), 9))
    sheet.lay(
        "hill3",
        "M320 70h96a14 14 0 0 1 14 14v46a14 14 0 0 1-14 14h-14v24l-24-24h-58"
        "a14 14 0 0 1-14-14v-46a14 14 0 0 1 14-14z",
    )
    sheet.lay("wall", *(disc(342 + 26 * at, 107, 7) for at in range(3)))
    tilt = chance.randint(-10, 10)
    sheet.lay("wall", polygon((200 + tilt, 118), (284 + tilt, 112), (286, 230), (198, 230)))
    sheet.lay(
        "hill2",
        polygon(
            (216 + tilt, 160),
            (226 + tilt, 150),
            (238 + tilt, 163),
            (262 + tilt, 136),
            (272 + tilt, 146),
            (238 + tilt, 182),
        ),
    )
    sheet.lay("hill2", "M146 216h188l18 24h-224z")
    sheet.lay("hill3", box(184, 224, 112, 8), box(128, 240, 224, 74))
    sheet.lay("wall", box(216, 262, 48, 30))


def lay_screen(sheet: Sheet, chance: Random) -> None:
    """Lay a screen and its pointer, for computing."""
    sheet.lay(
        "hill3",
        "M118 78h244a12 12 0 0 1 12 12v158a12 12 0 0 1-12 12h-94l6 30h40v12h-148"
        "v-12h40l6-30h-94a12 12 0 0 1-12-12v-158a12 12 0 0 1 12-12z",
    )
    sheet.lay("wall", box(122, 94, 236, 144))
    sheet.lay("hill1", box(122, 94, 236, 24))
    sheet.lay("spark", *(disc(138 + 18 * at, 106, 5) for at in range(3)))
    bars = [chance.randint(28, 92) for _ in range(4)]
    sheet.lay("hill1", *(box(140 + 26 * at, 226 - high, 18, high) for at, high in enumerate(bars)))
    x, y = 262 + chance.randint(0, 30), chance.randint(136, 156)
    sheet.lay("hill3", f"M{x - 8} {y - 19}v136l27-27 21 49 27-14-21-45h38z")
    sheet.lay("spark", f"M{x} {y}v98l22-22 22 52 12-6-22-50h30z")
