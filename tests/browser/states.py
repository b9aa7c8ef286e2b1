"""Every state that a page may be in, on sites small enough to be looked at one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.builders import Builder

LONG_TOWN = "51513"
LONG_TITLE = (
    "Assemblée générale extraordinaire de l’Association intercommunale pour la sauvegarde du "
    "patrimoine hydraulique, ferroviaire et anticonstitutionnellement bureaucratique du Der"
)
LONG_NAME = (
    "Association Saint-Rémoise-Bouzemontoise-Saint-Genestoise-et-Issonnaise des Amis du "
    "Rhinopharyngito-oto-rhino-laryngologiste-de-campagne"
)
LONG_WORD = "Hippopotomonstrosesquippedaliophobie" * 3
TEXTS = {
    "site.tagline": {"fr": "L’agenda des associations de la commune et de tous ses hameaux"},
    "site.notice": {"fr": "La mairie est fermée jusqu’à lundi : pour une urgence, appelez l’élu."},
    "home.title": {"fr": "Que faire à Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson ?"},
    "home.lead": {
        "fr": "Le plus long nom de commune de France, et de quoi l’occuper toute l’année."
    },
    "home.presentation": {"fr": f"Un mot d’un seul tenant : {LONG_WORD}."},
}


class States:
    """Builds the sites, and remembers where each state is to be seen: (site, path) by name."""

    def __init__(self) -> None:
        self.addresses: dict[str, tuple[str, str]] = {}
        self._tomorrow = datetime.now(UTC).replace(minute=0, second=0) + timedelta(days=1)

    def __call__(self, build: Builder) -> None:
        """Fill the database behind ``build``."""
        build.national(texts={"home.title": {"fr": "Que se passe-t-il près de chez vous ?"}})
        build.site("vide", "81004")
        build.site("seul", "25036")
        build.site("tout", "25056", languages=("fr", "en", "ar"))
        build.site("long", LONG_TOWN, texts=TEXTS)
        for site in ("vide", "seul", "tout", "long"):
            self.addresses |= {f"{site}, home": (site, "/"), f"{site}, list": (site, "/evenements")}
        self._one(build)
        self._every_status(build)
        self._every_shape(build)
        self.addresses |= {
            "nothing answers": ("tout", "/evenements?q=licorne&theme=sport"),
            "a question with faults": ("tout", "/evenements?when=jamais&age=vieux&foo=1"),
            "several towns": ("national", "/evenements?where=Saint-Denis"),
            "an unknown place": ("national", "/evenements?where=Nullepart"),
            "not found": ("tout", "/nulle-part"),
            "no network": ("tout", "/hors-ligne"),
            "in Arabic": ("tout", "/ar/evenements"),
        }

    def _one(self, build: Builder) -> None:
        self._add(build, "one event", "seul", insee="25036", title="Fête du village")

    def _every_status(self, build: Builder) -> None:
        statuses = ("cancelled", "full", "postponed", "rescheduled", "moved_online")
        for number, status in enumerate(statuses):
            title, at = f"Bal {status}", self._tomorrow + timedelta(hours=number)
            self._add(build, status, "tout", insee="25056", title=title, at=at, status=status)
        gone = {"status": "withdrawn", "withdrawn_at": datetime.now(UTC)}
        self._add(build, "withdrawn", "tout", insee="25056", title="Annoncé puis retiré", **gone)

    def _every_shape(self, build: Builder) -> None:
        add, tomorrow = self._add, self._tomorrow
        add(build, "online", "tout", insee="25056", mode="online", title="Atelier à distance")
        add(build, "nothing said", "tout", insee="25056", title="Réunion", lat=None, lon=None)
        add(
            build,
            "over",
            "tout",
            insee="25056",
            title="Déjà passé",
            at=tomorrow - timedelta(days=5),
        )
        add(build, "no end", "tout", insee="25056", title="Sans fin annoncée", lasting=None)
        long = timedelta(days=40)
        add(
            build, "lasting", "tout", insee="25056", title="Exposition", lasting=long, theme="scene"
        )
        times = tuple(tomorrow + timedelta(days=7 * week) for week in range(1, 30))
        add(build, "many times", "tout", insee="25056", title="Chorale", times=times)
        add(build, "elsewhere", "national", insee="97411", title="Kabar")
        self._add(
            build,
            "long names",
            "long",
            insee=LONG_TOWN,
            title=LONG_TITLE,
            organizer=LONG_NAME,
            place_name=f"Salle {LONG_WORD}",
            address="Lieu-dit la Grande-Rue-de-derrière-l’Église-Saint-Remy, bâtiment B",
            access=["mi", "hi", "vi", "pi", "ii"],
            age_min=7,
            age_max=77,
            theme="patrimoine",
        )

    def _add(self, build: Builder, state: str, site: str, *, insee: str, **said: object) -> None:
        said.setdefault("at", self._tomorrow)
        event = build.event(insee, **said)
        self.addresses[state] = (site, f"/evenements/{event.id}-{event.slug}")
