"""The lists in other forms, for calendars, readers, spreadsheets, maps and search engines.

Every address of the room is on this screen. A list in another form takes the page's
parameters and holds the same events, all of them.
"""

from flask import Blueprint, Response

from app.web.feeds import kept, lists, one, robots, seasons, sitemap
from app.web.numbers import IDENTITY
from app.web.problem_details import OPEN_TO_ALL

blueprint = Blueprint("feeds", __name__)

blueprint.add_url_rule("/evenements.ics", "ics", lists.as_ics)
blueprint.add_url_rule("/evenements.rss", "rss", lists.as_rss)
blueprint.add_url_rule("/evenements.csv", "csv", lists.as_csv)
blueprint.add_url_rule("/evenements.geojson", "geojson", lists.as_geojson)
blueprint.add_url_rule(
    f"/evenements/<{IDENTITY}:event_id>-<slug>.ics", "event_ics", one.event_as_ics
)
blueprint.add_url_rule(f"/evenements/<{IDENTITY}:event_id>-.ics", "event_ics", one.event_as_ics)
blueprint.add_url_rule("/mes-favoris.ics", "kept_ics", kept.kept_as_ics)
blueprint.add_url_rule("/activites.rss", "activities_rss", seasons.as_rss)
blueprint.add_url_rule("/activites.csv", "activities_csv", seasons.as_csv)
blueprint.add_url_rule("/sitemap.xml", "sitemap", sitemap.index)
blueprint.add_url_rule("/sitemap-pages.xml", "sitemap_pages", sitemap.pages)
blueprint.add_url_rule(f"/sitemap-<{IDENTITY}:part>.xml", "sitemap_part", sitemap.part)
blueprint.add_url_rule("/robots.txt", "robots", robots.robots)


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let any page read these lists from a browser: public data, no cookie."""
    response.headers.update(OPEN_TO_ALL)
    return response
