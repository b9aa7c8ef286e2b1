"""The drawings of a site as pixels: made when first asked for, kept under what they show.

A site has one card and three icons. Events have a card each and a language: of those, the
oldest leave when there are many, and are drawn again if anybody asks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from os import scandir
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.services.pictures.darkroom import RefusedPictureError
from app.services.studio import composing
from app.services.studio.announcing import Announcement, announcement_card
from app.services.studio.bench import worked
from app.services.studio.composing import CARD_WIDTH, Emblem, Subject
from app.services.studio.lettering import FILES

EVENTS = "events"
"""Under the folder of drawings, the cards of events: in 256 folders by the name they are under."""
MOST_IN_A_FOLDER = 40
"""Some 10 000 cards in all, of 60 KB each."""
_FONTS = [str(file) for file in FILES]


def card(subject: Subject, emblem: Callable[[], Emblem | None], *, data_dir: Path) -> bytes:
    """Return the social card of a site, a PNG. ``emblem`` is asked only when it must be drawn.

    Raises ``BusyStudioError`` and ``DarkroomError`` as the bench does.
    """
    return _kept(
        data_dir / "studio" / f"{subject.version}-card.png",
        lambda: _drawn(
            lambda shown: composing.card(subject, shown), emblem(), CARD_WIDTH, data_dir
        ),
    )


def icon(
    subject: Subject, side: int, emblem: Callable[[], Emblem | None], *, data_dir: Path
) -> bytes:
    """Return the icon of a site, a PNG of ``side`` by ``side`` pixels; raises as above."""
    return _kept(
        data_dir / "studio" / f"{subject.version}-{side}.png",
        lambda: _drawn(lambda shown: composing.icon(subject, shown), emblem(), side, data_dir),
    )


def event_card(said: Announcement, emblem: Callable[[], Emblem | None], *, data_dir: Path) -> bytes:
    """Return the social card of an event, a PNG; raises as above."""
    folder = data_dir / "studio" / EVENTS / said.version[:2]

    def make() -> bytes:
        return _drawn(lambda shown: announcement_card(said, shown), emblem(), CARD_WIDTH, data_dir)

    return _kept(folder / f"{said.version[2:]}.png", make, most=MOST_IN_A_FOLDER)


def _drawn(
    compose: Callable[[Emblem | None], str],
    emblem: Emblem | None,
    width: int,
    data_dir: Path,
) -> bytes:
    order = {"task": "draw", "width": width, "fonts": _FONTS}
    try:
        return worked(compose(emblem).encode(), order, data_dir=data_dir)[1]
    except RefusedPictureError:
        # An emblem that cannot be drawn in time: the house's shield stands for it.
        return worked(compose(None).encode(), order, data_dir=data_dir)[1]


def _kept(path: Path, make: Callable[[], bytes], *, most: int | None = None) -> bytes:
    """Return what was made before, or make it; a file is whole or absent.

    ``most`` is how many files its folder may hold.
    """
    try:
        return path.read_bytes()
    except OSError:
        made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    if most is not None:
        _make_room(path.parent, most)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(made)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
    return made


def _make_room(folder: Path, most: int) -> None:
    """Remove the oldest files of a folder until there is room for one more."""
    with scandir(folder) as files:
        known = sorted((file.stat().st_mtime, file.name) for file in files if file.is_file())
    for _, name in known[: max(0, len(known) - most + 1)]:
        with suppress(FileNotFoundError):  # another process made room
            (folder / name).unlink()
