"""The drawings of a portal: bunting, landscape, poster, emblem, as SVG.

Drawn by the server in the site's colours, so that a village without a photograph
still looks as if somebody cared. Shapes carry classes (``art-hill2``…) that the
style sheet fills from the palette; :func:`icon_file` alone stands by itself.
All are decorative: hidden from assistive technology, out of the tab order.
"""

from app.kernel.art.arms import emblem, icon_file
from app.kernel.art.garland import bunting
from app.kernel.art.panorama import landscape
from app.kernel.art.posters import poster
from app.kernel.art.scenery import PARTS, Scenery, Size

__all__ = ["PARTS", "Scenery", "Size", "bunting", "emblem", "icon_file", "landscape", "poster"]
