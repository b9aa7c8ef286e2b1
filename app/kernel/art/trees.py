"""Trees and reeds, each standing on ``foot`` at ``x``, as one outline."""

from __future__ import annotations

from app.kernel.art.shapes import after, box, disc


def poplar(x: int, foot: int, height: int) -> str:
    """Return a poplar, or a cypress: a flame."""
    wide, narrow = height * 0.2, height * 0.14
    return (
        f"M{x} {foot}c-{wide:.0f}-{height * 0.3:.0f}-{narrow:.0f}-{height * 0.8:.0f} 0-{height}"
        f"c{narrow:.0f} {wide:.0f} {wide:.0f} {height * 0.7:.0f} 0 {height}z"
    )


def round_tree(x: int, foot: int, height: int) -> str:
    """Return a lime or a plane tree: a ball on its trunk."""
    radius = round(height * 0.36)
    return disc(x, foot - height + radius, radius) + box(x - 2, foot - radius, 4, radius)


def fir(x: int, foot: int, height: int) -> str:
    """Return a fir of three tiers."""
    return "".join(
        f"M{x} {foot - height + round(height * down)}"
        f"l{round(height * half)} {round(height * tall)}h-{2 * round(height * half)}z"
        for down, half, tall in ((0, 0.16, 0.42), (0.22, 0.22, 0.46), (0.5, 0.28, 0.5))
    )


def pine(x: int, foot: int, height: int) -> str:
    """Return an umbrella pine: a flat crown on a bare, leaning trunk."""
    top = foot - height
    half = round(height * 0.42)
    return (
        f"M{x - 3} {foot}q6-{height // 2} 0-{height - 12}h6q4 {height // 2} 2 {height - 12}z"
        f"M{x - half} {top + 20}q2-22 {half // 2 + 4}-20q{half // 2}-12 {half - 6} 0q{half // 2} 0 "
        f"{half // 2} 20q-{half} 8-{2 * half - 4} 0z"
    )


def palm(x: int, foot: int, height: int) -> str:
    """Return a palm: a bent trunk under six leaves."""
    top = foot - height
    trunk = f"M{x} {foot}q8-{height // 2} 2-{height}h4q8 {height // 2} 2 {height}z"
    tips = ((36, 20), (38, -4), (16, -24), (-20, -22), (-40, -2), (-34, 20))
    return trunk + "".join(_leaf(x + 4, top, tip) for tip in tips)


def _leaf(x: int, y: int, tip: tuple[int, int]) -> str:
    dx, dy = tip
    there = f"q{dx // 2}{after(dy // 2 - 16)}{after(dx)}{after(dy)}"
    back = f"q{-dx // 2}{after(-dy // 2 - 6)}{after(-dx)}{after(-dy)}"
    return f"M{x} {y}{there}{back}z"


def reeds(x: int, foot: int) -> str:
    """Return a clump of reeds that lean apart."""
    return f"M{x} {foot}q-2-18-8-34 12 14 12 34h4q-2-26 1-50 7 24 5 50h4q-1-20 6-38 0 22-2 38z"
