"""What a WSGI server runs, and where ``flask`` finds the application: ``wsgi:application``."""

from app import create_app

application = create_app()
application.extensions["page_cache"].visits.write_regularly()
