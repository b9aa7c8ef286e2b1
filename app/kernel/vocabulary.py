"""The closed lists of words by which an event is described."""

from enum import StrEnum


class Theme(StrEnum):
    """What an event is about: one closed list, for every source and every site."""

    NATURE = "nature"
    ATELIER = "atelier"
    MUSIQUE = "musique"
    MARCHE = "marche"
    SPORT = "sport"
    ENFANTS = "enfants"
    SCENE = "scene"
    SOLIDARITE = "solidarite"
    PATRIMOINE = "patrimoine"
    SANTE = "sante"
    CITOYENNETE = "citoyennete"
    NUMERIQUE = "numerique"
    FETE = "fete"
    AUTRE = "autre"


class Status(StrEnum):
    """Whether an event still happens as announced."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    MOVED_ONLINE = "moved_online"
    POSTPONED = "postponed"
    FULL = "full"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """Where one takes part: on the spot, from home, or either."""

    ONSITE = "onsite"
    ONLINE = "online"
    MIXED = "mixed"


class Price(StrEnum):
    """What one pays: nothing, a price, or what one wants (``open``)."""

    FREE = "free"
    PAID = "paid"
    OPEN = "open"


class Hours(StrEnum):
    """When in a day something begins: ``evening`` is from 18:00 to 4:59 (:mod:`.period`)."""

    DAY = "day"
    EVENING = "evening"


class Access(StrEnum):
    """Whom the organisers say they can welcome, in OpenAgenda's codes.

    Hearing, visual, psychic, motor and intellectual impairment.
    """

    HI = "hi"
    VI = "vi"
    PI = "pi"
    MI = "mi"
    II = "ii"


class Source(StrEnum):
    """Where a record comes from. ``demo`` is the fictional catalogue, and says so."""

    HELLOASSO = "helloasso"
    OPENAGENDA = "openagenda"
    ICS = "ics"
    CSV = "csv"
    PROPOSAL = "proposal"
    CONSOLE = "console"
    DEMO = "demo"
