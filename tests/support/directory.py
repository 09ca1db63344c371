"""A board's directory for tests: just enough of an OpenID Connect provider, on this machine, checking its caller."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

CLIENT, SECRET = "portal", "a secret that only the two of them know, of some length"


class Directory(ThreadingHTTPServer):
    """``person`` is who signs in next; ``groups`` go into the ID token, as Entra does it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.person: dict[str, Any] = {
            "sub": "7f3a",
            "email": "Eilidh.Ross@nhs.scot",
            "email_verified": True,
            "name": "Eilidh Ross",
        }
        self.groups: list[str] = []
        self.challenges: dict[str, str] = {}

    def sign_in(self, redirect: str) -> tuple[str, dict[str, str]]:
        """What the browser does at the directory: from the portal's redirect to the address it comes back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(redirect).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.challenges["code-1"] = asked["code_challenge"]
        return urlsplit(asked["redirect_uri"]).path, {"code": "code-1", "state": asked["state"]}


class _Answers(BaseHTTPRequestHandler):
    server: Directory

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def answer(self, data: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        url = self.server.url
        if self.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "userinfo_endpoint": f"{url}/userinfo",
                    "jwks_uri": f"{url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer token-1":
            self.answer(self.server.person)
        else:
            self.answer({"error": "not found"}, 404)

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        sent = {name: values[0] for name, values in given.items()}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        is_right = (sent["client_id"], sent["client_secret"]) == (
            CLIENT,
            SECRET,
        ) and self.server.challenges.pop(sent["code"], None) == challenge.rstrip(b"=").decode()
        if not is_right:
            self.answer({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.server.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "groups": self.server.groups,
        }
        token = jwt.encode(claims | {"sub": self.server.person["sub"]}, SECRET, algorithm="HS256")
        self.answer({"access_token": "token-1", "token_type": "Bearer", "expires_in": 300, "id_token": token})


@contextmanager
def directory() -> Iterator[Directory]:
    with Directory() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
