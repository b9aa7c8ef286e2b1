"""Maps drawn by the server: a frame, outlines in it, names and numbers that do not overlap.

Pure arithmetic on degrees (WGS 84) and whole pixels; what is drawn comes from above.
"""

from app.kernel.atlas.boxes import Boxes
from app.kernel.atlas.clusters import Bubble, Pin, bubbles, pins
from app.kernel.atlas.drawing import drawn
from app.kernel.atlas.frame import Frame, Sheet, Window
from app.kernel.atlas.mercator import Square, framed
from app.kernel.atlas.names import Name, names
from app.kernel.atlas.outlines import shapes
from app.kernel.atlas.weave import Weave, weave
from app.kernel.atlas.window import nearest_window

__all__ = [
    "Boxes",
    "Bubble",
    "Frame",
    "Name",
    "Pin",
    "Sheet",
    "Square",
    "Weave",
    "Window",
    "bubbles",
    "drawn",
    "framed",
    "names",
    "nearest_window",
    "pins",
    "shapes",
    "weave",
]
