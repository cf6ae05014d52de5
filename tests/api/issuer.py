"""An OpenID provider on loopback: discovery, keys, and tokens signed as a test wants them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

AUDIENCE = "https://magnet.test"


@dataclass
class Provider:
    """A running provider; `keys` are those it publishes, the last one signs."""

    url: str
    keys: list[Key] = field(default_factory=lambda: [new_key("first")])
    asked: list[str] = field(default_factory=list)
    silent: bool = False

    def claims(self, now: int, **more: Any) -> dict[str, Any]:
        """Claims of a good access token; None takes one away."""
        whole = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "amira",
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "scope": "magnet",
        }
        return {name: value for name, value in {**whole, **more}.items() if value is not None}

    def token(self, claims: dict[str, Any], *, key: Key | None = None, **header: Any) -> str:
        """A signed access token."""
        signer = key or self.keys[-1]
        algorithm = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}[signer.key_type]
        whole = {"alg": algorithm, "typ": "at+jwt", "kid": signer.kid, **header}
        protected = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(protected, claims, signer, algorithms=[protected["alg"]])


def new_key(kid: str, kind: str = "EC") -> Key:
    """A new private key."""
    parameters: Any = {"kid": kid}
    if kind == "RSA":
        return RSAKey.generate_key(2048, parameters)
    if kind == "oct":
        return OctKey.generate_key(256, parameters)
    return ECKey.generate_key("P-256", parameters)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if provider.silent:
                self.send_error(503)
                return
            answers: dict[str, Any] = {
                "/.well-known/openid-configuration": {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"},
                "/keys": {"keys": [key.as_dict(private=False) for key in provider.keys]},
            }
            body = json.dumps(answers.get(self.path, {})).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
