"""The agenda inside other people's pages: every address of the room is on this screen (ADR 0026).

``/integrer`` tells how to put it there, ``/integrer/cadre`` is what stands there: the only page
that another site may frame, and only those that the commune lists. The custom element that gives
the frame its height has a numbered address, whose content never changes.
"""

from flask import Blueprint

from app.web.embed import element, frame, page

blueprint = Blueprint("embed", __name__)

blueprint.add_url_rule(page.PAGE, "page", page.show)
blueprint.add_url_rule(frame.PAGE, "frame", frame.show)
blueprint.add_url_rule("/integrer/agenda-<int(max=99):number>.js", "element", element.serve)
blueprint.after_request(element.open_to_all)
