"""The portal: every address of every site on one screen, national and commune alike."""

from flask import Blueprint

from app.web.public import (
    activities,
    activity,
    agenda,
    communes,
    event,
    home,
    identity,
    legal,
    offline,
    propose,
)
from app.web.public import map as atlas

blueprint = Blueprint("public", __name__)

# 32 bits: larger identities exist nowhere, and PostgreSQL refuses to compare them.
_ID = "<int(max=2147483647):event_id>"
_INSEE = "<string(length=5):insee>"

for _path, _endpoint, _view in (
    ("/", "home", home.show),
    ("/evenements", "agenda", agenda.show),
    ("/carte", "map", atlas.show),
    (f"/evenements/{_ID}", "event_by_id", event.show),
    (f"/evenements/{_ID}-", "event_without_slug", event.show),
    (f"/evenements/{_ID}-<slug>", "event", event.show),
    ("/activites", "activities", activities.show_all),
    (f"/activites/{_ID}", "activity_by_id", activity.show),
    (f"/activites/{_ID}-", "activity_without_slug", activity.show),
    (f"/activites/{_ID}-<slug>", "activity", activity.show),
    ("/communes", "communes", communes.show_all),
    (f"/communes/{_INSEE}", "commune_by_insee", communes.show_one),
    (f"/communes/{_INSEE}-<slug>", "commune", communes.show_one),
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
