"""The HTTP server: routes by the API's description, tokens and scopes, quota, batches, faults; every answer is checked."""

from __future__ import annotations

import base64
import json
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from servers.gmail import batch, schema
from servers.gmail.calls import CALLS, Call, Refused
from servers.gmail.faults import DONE, Fault, Kind, answer_of, error
from servers.gmail.mailbox import Mailbox
from servers.gmail.oauth import Consent
from servers.gmail.pubsub import PubSub
from servers.gmail.rendering import masked
from watcher.mail.gmail.methods import UNITS

Answer = tuple[int, dict[str, str], bytes]
_JSON = {"Content-Type": "application/json; charset=UTF-8"}


class Gmail:
    """A server with one mailbox. As a context it runs."""

    def __init__(self) -> None:
        self.pubsub = PubSub()
        self.mailbox = Mailbox()
        self.consent = Consent()
        self.faults: list[Fault] = []
        self.asked: Counter[str] = Counter()  # calls by method, those within batches by themselves
        self.wrong: list[str] = []  # in what questions and answers did not keep to the description
        self.stall_seconds = 1.5
        self.units_per_second: float | None = None  # beyond that the server is busy
        self._spent: list[tuple[float, int]] = []
        self._lock = threading.Lock()
        self.ended = threading.Event()

    def __enter__(self) -> Gmail:
        handler = type("Handler", (_Handler,), {"gmail": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.pubsub.ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def units(self) -> int:
        """The quota units spent."""
        return sum(UNITS[method] * count for method, count in self.asked.items() if method in UNITS)

    def token_file(self, path: Path, expired: bool = False) -> Path:
        """A token file as `watcher login` writes it."""
        access, refresh = self.consent.issue()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        expiry = "2020-01-01T00:00:00Z" if expired else "2099-01-01T00:00:00Z"
        path.write_text(json.dumps({
            "token": access, "refresh_token": refresh, "token_uri": f"{self.endpoint}/token", "client_id": self.consent.client_id,
            "client_secret": self.consent.client_secret, "expiry": expiry,
        }))  # fmt: skip
        return path

    def client_secret(self, path: Path) -> Path:
        """The file that Google's console gives for a desktop program."""
        path.write_text(json.dumps({"installed": {
            "client_id": self.consent.client_id, "client_secret": self.consent.client_secret, "auth_uri": f"{self.endpoint}/auth",
            "token_uri": f"{self.endpoint}/token", "redirect_uris": ["http://localhost"],
        }}))  # fmt: skip
        return path

    def fault_for(self, method: str) -> Fault | None:
        """The fault that befalls a call."""
        with self._lock:
            return next((fault for fault in self.faults if fault.befalls(method)), None)

    def answer(
        self, verb: str, target: str, token: str, body: bytes, fault: Fault | None, gone: Callable[[], bool] = lambda: False
    ) -> Answer:
        """The answer to one call; `gone` tells whether anybody still waits for it."""
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        routed = schema.routed(verb, parts.path)
        if routed is None:
            return 404, {"Content-Type": "text/html"}, b"<html>404</html>"
        method, path = routed
        self.asked[method["id"]] += 1
        if fault is not None and fault.kind not in DONE:
            return answer_of(fault)
        scopes = self.consent.scopes_of(token)
        if scopes is None:
            return answer_of(Fault(Kind.UNAUTHORIZED))
        if not scopes & set(method["scopes"]):
            return answer_of(Fault(Kind.SCOPE_403))
        if self._too_fast(UNITS.get(method["id"], 0)):
            return answer_of(Fault(Kind.BUSY_429))
        if method["id"] in self.pubsub.calls:
            who = self.consent.whose.get(token, "")
            return self._called(method, query, body, lambda given: self.pubsub.calls[method["id"]](path, given, who, gone))
        return self._called(method, query, body, lambda given: self._of_mailbox(method["id"], path, query, given))

    def _of_mailbox(self, name: str, path: Mapping[str, str], query: Mapping[str, list[str]], given: Any) -> Any:
        if name not in CALLS:
            raise Refused(501, "notImplemented", "not here")
        with self.mailbox.lock:
            return CALLS[name](Call(self.mailbox, path, query, given))

    def _called(
        self, method: Mapping[str, Any], query: Mapping[str, list[str]], body: bytes, work: Callable[[Any], Any]
    ) -> Answer:
        given = json.loads(body) if body else None
        self.wrong += [f"{method['id']}: {fault}" for fault in schema.faults_of_question(method, query)]
        self.wrong += [f"{method['id']}: {fault}" for fault in schema.faults_of_body(method, given)]
        try:
            found = work(given)
        except Refused as refusal:
            told = error(refusal.status, refusal.reason, refusal.text, refusal.reason)
            return refusal.status, _JSON, json.dumps(told).encode()
        self.wrong += [f"{method['id']}: {fault}" for fault in schema.faults_of_answer(method, found)]
        if found is None:
            return 204, {}, b""
        return 200, _JSON, json.dumps(masked(found, query.get("fields", [""])[0])).encode()

    def _too_fast(self, units: int) -> bool:
        if self.units_per_second is None:
            return False
        with self._lock:
            now = time.monotonic()
            self._spent = [(at, its) for at, its in self._spent if now - at < 1]
            if sum(its for _, its in self._spent) + units > self.units_per_second:
                return True
            self._spent.append((now, units))
            return False


class _Handler(BaseHTTPRequestHandler):
    gmail: Gmail
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests speak for themselves."""

    def handle_one_request(self) -> None:
        """A client that did not wait for its answer is no fault."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def _answer(self) -> None:
        gmail, path = self.gmail, urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path in ("/auth", "/token"):
            self._login(path, body)
            return
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if path == "/batch":
            gmail.asked["batch"] += 1
            fault = gmail.fault_for("batch")
            whole = fault is not None and fault.kind not in DONE
            answer = answer_of(fault) if fault and whole else batch.answered(gmail, self.headers["Content-Type"], body, token)
        else:
            routed = schema.routed(self.command, path)
            fault = gmail.fault_for(routed[0]["id"] if routed else path)
            answer = gmail.answer(self.command, self.path, token, body, fault, self._is_gone)
        self._send_with(fault, answer)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def _send_with(self, fault: Fault | None, answer: Answer) -> None:
        kind = fault.kind if fault else None
        if kind in (Kind.STALL_BEFORE, Kind.STALL_AFTER):
            self.gmail.ended.wait(self.gmail.stall_seconds)
        if kind in (Kind.STALL_BEFORE, Kind.STALL_AFTER, Kind.CUT_BEFORE, Kind.CUT_AFTER):
            self.close_connection = True
            return
        if fault is not None and kind is Kind.NONSENSE:
            answer = answer_of(fault)
        self._send(answer, short=kind is Kind.TRUNCATED)

    def _send(self, answer: Answer, short: bool = False) -> None:
        status, header, body = answer
        self.send_response(status)
        for name, value in header.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if short else body)
        self.close_connection = self.close_connection or short

    def _is_gone(self) -> bool:
        """Whether the client has closed the connection."""
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _client(self) -> dict[str, str]:
        """The client of HTTP Basic (RFC 6749 section 2.3.1), where it names itself so."""
        kind, _, value = (self.headers.get("Authorization") or "").partition(" ")
        if kind != "Basic":
            return {}
        name, _, secret = base64.b64decode(value).decode().partition(":")
        return {"client_id": name, "client_secret": secret}

    def _login(self, path: str, body: bytes) -> None:
        if path == "/auth":
            where = self.gmail.consent.authorize(dict(parse_qsl(urlsplit(self.path).query)))
            self._send((302, {"Location": where}, b""))
            return
        fault = self.gmail.fault_for("token")
        status, told = self.gmail.consent.token({**self._client(), **dict(parse_qsl(body.decode()))})
        self._send_with(
            fault, answer_of(fault) if fault and fault.kind not in DONE else (status, _JSON, json.dumps(told).encode())
        )
