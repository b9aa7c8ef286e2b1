"""Those who ask the stand-in, in its own tests: one with keys, and the walk of its directory."""

from __future__ import annotations

from typing import Any

import requests

from tests.fakes.helloasso import FakeHelloAsso

DIRECTORY = "/directory/forms"
LOTO = {"organizationSlug": "mjc", "formType": "Event", "formSlug": "loto", "title": "Loto"}
KEY = "mjc/Event/loto"


class Caller:
    """Asks the stand-in, with a token unless it is taken away; ``refresh`` renews it."""

    def __init__(self, fake: FakeHelloAsso) -> None:
        self.fake = fake
        self.session = requests.Session()
        self.session.trust_env = False
        self.refresh = ""

    def token(self, **fields: str) -> requests.Response:
        """Ask for a token; keep it if it is given."""
        answer = self.session.post(self.fake.token_url, data=fields, timeout=5)
        if answer.ok:
            self.refresh = answer.json()["refresh_token"]
            self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    def by_secret(self) -> requests.Response:
        """Ask for a token with the client's secret."""
        fake = self.fake
        secret = {"client_id": fake.client_id, "client_secret": fake.client_secret}
        return self.token(grant_type="client_credentials", **secret)

    def get(self, path: str, **query: Any) -> requests.Response:
        """Ask the API."""
        return self.session.get(f"{self.fake.api_url}{path}", params=query, timeout=5)

    def send(self, method: str, path: str, told: Any, **query: Any) -> requests.Response:
        """Tell the API."""
        url = f"{self.fake.api_url}{path}"
        return self.session.request(method, url, json=told, params=query, timeout=5)

    def form(self, key: str) -> requests.Response:
        """Ask for the public page of a form."""
        slug, kind, form_slug = key.split("/")
        return self.get(f"/organizations/{slug}/forms/{kind}/{form_slug}/public")

    def walk(
        self, token: str | None = None, *, kinds: tuple[str, ...] = (), size: int = 100
    ) -> tuple[list[str], str]:
        """Read the directory to its empty page: what it says, and the token that it leaves."""
        told: list[str] = []
        while True:
            query = {"pageSize": size} | ({"continuationToken": token} if token else {})
            asked = {"formTypes": list(kinds)} if kinds else {}
            page = self.send("POST", DIRECTORY, asked, **query).json()
            token = page["pagination"]["continuationToken"]
            if not page["data"]:
                return told, str(token)
            told += [
                "{action} {organizationSlug}/{formType}/{formSlug}".format(
                    action=line["action"], **line["record"]
                )
                for line in page["data"]
            ]
