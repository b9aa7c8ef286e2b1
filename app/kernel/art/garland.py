"""The signature of every portal: a string of flags hung across the top of the page."""

from __future__ import annotations

from functools import lru_cache

from app.kernel.art.shapes import Sheet, pennant, picture

_FLAGS = ("spark", "wall", "hill2", "wall", "spark", "hill3")
_FLAG_LENGTH = 24
_SAG, _TOP = 26, 4


@lru_cache(maxsize=8)
def bunting(*, width: int = 2400, swags: int = 5, flags: int = 15) -> str:
    """Return a string of flags hung in ``swags`` curves of ``flags`` each: the signature.

    It is as wide as the widest screen; a narrower one sees its middle.

    >>> bunting(swags=1, flags=4).count("art-")
    4
    """
    span = width // swags
    hung: dict[str, list[str]] = {ink: [] for ink in ("string", *_FLAGS)}
    for swag in range(swags):
        left = swag * span
        hung["string"].append(f"M{left} {_TOP}q{span // 2} {2 * _SAG} {span} 0")
        for flag in range(flags):
            ends = [(flag + part) / flags for part in (0.12, 0.5, 0.88)]
            points = [(left + u * span, _TOP + _SAG * (1 - (2 * u - 1) ** 2)) for u in ends]
            ink = _FLAGS[(swag * flags + flag) % len(_FLAGS)]
            hung[ink].append(pennant(points, _FLAG_LENGTH))
    sheet = Sheet()
    for ink, outlines in hung.items():
        sheet.lay(ink, *outlines)
    return picture("bunting", f"0 0 {width} 56", "xMidYMin", f"<g>{sheet.shapes()}</g>")
