"""When a form's event happens, and while its tickets are sold.

HelloAsso gives instants with an offset; a time without one is read on the clock of the place.
Its dates left empty may arrive as the first day of the calendar: they are no dates.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.kernel.french import MAINLAND_ZONE
from app.services.ingest.draft import Timing
from app.services.ingest.timings import believed

NO_START = "sans date de début"
UNBELIEVABLE = "sans date de début vraisemblable"
YEARS = range(2000, 2101)
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


class Stretch(NamedTuple):
    """What a stretch of time is of: the words that open it, and those of one turned over."""

    opening: str
    turned: str


TICKETS = Stretch("Billetterie ouverte", "la billetterie finirait")


def timing_of(begin: datetime | None, end: datetime | None, notes: list[str]) -> Timing | str:
    """Return when an event happens, or the French reason why nobody knows.

    An end that is not after its start is dropped, and said in ``notes``.
    """
    if begin is None:
        return NO_START
    if begin.year not in YEARS:
        # .NET's empty date is the first of January of the year 1.
        return NO_START if begin.year == 1 else UNBELIEVABLE
    if end is None or end.year == 1:
        return Timing(begin)
    if end.year not in YEARS:
        notes.append(f"fin invraisemblable (année {end.year}) : laissée de côté")
        return Timing(begin)
    return believed(begin, end, notes)


def stretch_words(
    what: Stretch,
    begin: datetime | None,
    end: datetime | None,
    zone: str | None,
    notes: list[str],
) -> str:
    """Return while tickets are sold, or else, in French, on the clock of a place (``zone``: IANA).

    >>> stretch_words(TICKETS, datetime(2026, 6, 1), datetime(2026, 9, 11, 20), None, [])
    'Billetterie ouverte du 1er juin au 11 septembre 2026 à 20 h'
    >>> stretch_words(TICKETS, None, datetime(2026, 9, 12), None, [])
    'Billetterie ouverte jusqu’au 11 septembre 2026'
    """
    clock = ZoneInfo(zone or MAINLAND_ZONE)
    opens, closes = local(begin, clock), local(end, clock)
    if opens and closes and closes < opens:
        notes.append(f"{what.turned} avant de commencer : ses dates sont laissées de côté")
        return ""
    last = _last(closes, opens) if closes else None
    if opens and last and opens.date() == last.date():
        return f"{what.opening} le {_day(opens)}"
    if opens and last:
        first = _day(opens, with_year=opens.year != last.year)
        return f"{what.opening} du {first} au {_moment(last)}"
    if opens:
        return f"{what.opening} à partir du {_day(opens)}"
    return f"{what.opening} jusqu’au {_moment(last)}" if last else ""


def local(moment: datetime | None, clock: ZoneInfo) -> datetime | None:
    """Return what a clock shows at ``moment``; nothing at one that nobody can believe."""
    if moment is None or moment.year not in YEARS:
        return None
    return moment.astimezone(clock).replace(tzinfo=None) if moment.tzinfo else moment


def _last(closes: datetime, opens: datetime | None) -> datetime:
    """Return the last moment of a sale: what closes at midnight closes the evening before."""
    is_midnight = (closes.hour, closes.minute) == (0, 0)
    if is_midnight and (opens is None or opens.date() < closes.date()):
        return closes - timedelta(minutes=1)
    return closes


def _moment(moment: datetime) -> str:
    if (moment.hour, moment.minute) in {(0, 0), (23, 59)}:
        return _day(moment)
    minutes = f" {moment.minute:02}" if moment.minute else ""
    return f"{_day(moment)} à {moment.hour} h{minutes}"


def _day(moment: datetime, *, with_year: bool = True) -> str:
    number = "1er" if moment.day == 1 else str(moment.day)
    year = f" {moment.year}" if with_year else ""
    return f"{number} {_MONTHS[moment.month - 1]}{year}"
