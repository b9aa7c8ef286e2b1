"""The portal: every address of every site on one screen, national and commune alike."""

from flask import Blueprint

from app.web.numbers import IDENTITY
from app.web.public import (
    activities,
    activity,
    agenda,
    api_docs,
    calendar,
    communes,
    data,
    data_files,
    event,
    favourites,
    home,
    identity,
    legal,
    moving,
    offline,
    propose,
    qr,
    search_views,
    share,
    subscribe,
    suggest,
)
from app.web.public import map as atlas

blueprint = Blueprint("public", __name__)

_ID = f"<{IDENTITY}:event_id>"
_INSEE = "<string(length=5):insee>"
_QR = "<any(svg, png):kind>"
_VIEW = f"<any({', '.join(search_views.OWN)}):view>"

for _path, _endpoint, _view in (
    ("/", "home", home.show),
    ("/evenements", "agenda", agenda.show),
    ("/carte", "map", atlas.show),
    ("/calendrier", "calendar", calendar.show),
    ("/carte.json", "map_window", moving.window),
    (moving.MOVING, "map_moving", moving.begin),
    ("/carte/fond/<int:level>/<int:x>/<int:y>.svg", "map_ground", moving.ground),
    (f"/evenements/{_ID}", "event_by_id", event.show),
    (f"/evenements/{_ID}-", "event_without_slug", event.show),
    (f"/evenements/{_ID}-<slug>", "event", event.show),
    ("/abonnement", "subscribe", subscribe.show),
    ("/mes-favoris", "favourites", favourites.show),
    ("/mes-favoris/liste", "favourites_list", favourites.listed),
    (f"/{_VIEW}/partager", "share", share.of_list),
    (f"/{_VIEW}/qr.{_QR}", "qr", qr.of_list),
    (f"/evenements/{_ID}-/partager", "share_without_slug", share.of_event),
    (f"/evenements/{_ID}-<slug>/partager", "share_event", share.of_event),
    (f"/evenements/{_ID}-/qr.{_QR}", "qr_without_slug", qr.of_event),
    (f"/evenements/{_ID}-<slug>/qr.{_QR}", "qr_event", qr.of_event),
    ("/activites", "activities", activities.show_all),
    (f"/activites/{_ID}", "activity_by_id", activity.show),
    (f"/activites/{_ID}-", "activity_without_slug", activity.show),
    (f"/activites/{_ID}-<slug>", "activity", activity.show),
    ("/communes", "communes", communes.show_all),
    (f"/communes/{_INSEE}", "commune_by_insee", communes.show_one),
    (f"/communes/{_INSEE}-<slug>", "commune", communes.show_one),
    (suggest.PATH, "suggest", suggest.show),
    (data.PATH, "data", data.show),
    (data.API_PATH, "api_docs", api_docs.show),
    (f"{data_files.PATH}<string(maxlength=60):name>", "data_file", data_files.show),
    ("/proposer", "propose", propose.show),
    ("/contact", "contact", legal.contact),
    ("/accessibilite", "accessibility", legal.accessibility),
    ("/mentions-legales", "legal_notice", legal.legal_notice),
    ("/donnees-personnelles", "privacy", legal.privacy),
    ("/plan-du-site", "site_map", legal.site_map),
    (offline.PATH, "offline", offline.show),
    ("/sw.js", "worker", offline.worker),
    ("/manifest.webmanifest", "manifest", offline.manifest),
    ("/identite/<digest>/<name>", "asset", identity.asset),
    ("/admin", "console", identity.console),
    ("/admin/", "console_door", identity.console),
    ("/admin/<path:rest>", "console_page", identity.console),
):
    blueprint.add_url_rule(_path, _endpoint, _view)
