"""The signature of every portal: a string of flags hung across the top of the page."""

from __future__ import annotations

from functools import lru_cache

from app.kernel.art.shapes import pennant, picture

_FLAGS = ("art-spark", "art-wall", "art-hill2", "art-wall", "art-spark", "art-hill3")
_FLAG_LENGTH = 24


@lru_cache(maxsize=8)
def bunting(*, width: int = 1440, swags: int = 3, flags: int = 15) -> str:
    """Return a string of flags hung in ``swags`` curves of ``flags`` each: the signature.

    >>> bunting(swags=1, flags=4).count("art-")
    5
    """
    span, sag, top = width / swags, 26.0, 4.0
    shapes: list[str] = []
    for swag in range(swags):
        left = swag * span
        middle, right = left + span / 2, left + span
        shapes.append(
            f'<path class="art-string" '
            f'd="M{left:.0f} {top:.0f}Q{middle:.0f} {top + 2 * sag:.0f} {right:.0f} {top:.0f}"/>'
        )
        for flag in range(flags):
            ends = [(flag + part) / flags for part in (0.12, 0.5, 0.88)]
            points = [(left + u * span, top + sag * (1 - (2 * u - 1) ** 2)) for u in ends]
            color = _FLAGS[(swag * flags + flag) % len(_FLAGS)]
            shapes.append(f'<path class="{color}" d="{pennant(points, _FLAG_LENGTH)}"/>')
    return picture("bunting", f"0 0 {width} 56", "xMidYMin", f"<g>{''.join(shapes)}</g>")
