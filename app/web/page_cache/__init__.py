"""Public pages kept in memory, in front of Flask (ADR 0012).

A request comes in through :mod:`layer`. Its site comes from the directory, fresh
within half a second; the site's shelf (:mod:`shelves`) holds its pages as long as
its content version stands and no boundary in time has passed; the page holds one
body for each content coding (:mod:`codings`). What is not kept is made by Flask,
and compressed on its way out. :mod:`app.counters` counts, across all processes.
"""

from app.web.page_cache.assembly import in_front_of

__all__ = ["in_front_of"]
