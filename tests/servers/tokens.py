"""A token introspection endpoint (RFC 7662) on loopback, which Dovecot asks whether an OAuth token is good."""

from __future__ import annotations

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSDB = """
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ROOT/oauth2.conf
}
"""
CONFIG = "introspection_url = http://127.0.0.1:{port}/introspect\nintrospection_mode = post\nusername_attribute = email\nactive_attribute = active\nactive_value = true\n"


class Introspection:
    """Holds the good tokens with their users."""

    def __enter__(self) -> Introspection:
        self.tokens: dict[str, str] = {}
        tokens = self.tokens

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                fields = urllib.parse.parse_qs(body)
                user = tokens.get((fields.get("token") or fields.get("access_token") or [""])[0])
                answer = json.dumps({"active": True, "email": user, "username": user} if user else {"active": False}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing: tests speak for themselves."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
