"""The drawings of a site as pixels: made when first asked for, kept under what they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.services.pictures.darkroom import RefusedPictureError
from app.services.studio import composing
from app.services.studio.bench import worked
from app.services.studio.composing import Emblem, Subject

_FONTS = [str(Path(__file__).parents[2] / "static" / "titre.ttf")]


def card(subject: Subject, emblem: Callable[[], Emblem | None], *, data_dir: Path) -> bytes:
    """Return the social card of a site, a PNG. ``emblem`` is asked only when it must be drawn.

    Raises ``BusyStudioError`` and ``DarkroomError`` as the bench does.
    """
    return _kept(
        data_dir / "studio" / f"{subject.version}-card.png",
        lambda: _drawn(composing.card, subject, emblem(), composing.CARD_WIDTH, data_dir),
    )


def icon(
    subject: Subject, side: int, emblem: Callable[[], Emblem | None], *, data_dir: Path
) -> bytes:
    """Return the icon of a site, a PNG of ``side`` by ``side`` pixels; raises as above."""
    return _kept(
        data_dir / "studio" / f"{subject.version}-{side}.png",
        lambda: _drawn(composing.icon, subject, emblem(), side, data_dir),
    )


def _drawn(
    compose: Callable[[Subject, Emblem | None], str],
    subject: Subject,
    emblem: Emblem | None,
    width: int,
    data_dir: Path,
) -> bytes:
    order = {"task": "draw", "width": width, "fonts": _FONTS}
    try:
        return worked(compose(subject, emblem).encode(), order, data_dir=data_dir)[1]
    except RefusedPictureError:
        # An emblem that cannot be drawn in time: the house's shield stands for it.
        return worked(compose(subject, None).encode(), order, data_dir=data_dir)[1]


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what was made before, or make it; a file is whole or absent."""
    try:
        return path.read_bytes()
    except OSError:
        made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(made)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
    return made
