"""Public hosts cannot hold a session, whoever asks for one."""

import pytest
from flask import session

PAGE = "https://besancon.rentree.test/evenements"


def test_nothing_can_be_kept_of_a_visitor(app):
    with app.test_request_context(PAGE), pytest.raises(RuntimeError):
        session["visits"] = 1


def test_a_cookie_signed_with_our_own_key_is_not_read(app):
    signer = app.extensions["console"].session_interface.get_signing_serializer(app)
    forged = signer.dumps({"user": 7})
    with app.test_request_context(PAGE, headers={"Cookie": f"session={forged}"}):
        assert dict(session) == {}
