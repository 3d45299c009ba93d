"""A Dovecot of our own on a loopback port, in a directory of its own, as an ordinary user."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

BINARY = "/usr/sbin/dovecot"
PASSWORD = "pässword 1"
USERS = 400  # each test takes a fresh one

CONFIG = """
protocols = imap
listen = 127.0.0.1, 127.0.0.2
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = {location}
mail_fsync = never
first_valid_uid = 1
mail_max_userip_connections = 50
protocol imap {{
  mail_plugins = {plugins}
  imap_capability = {capability}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox {drafts} {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox {sent} {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
{more}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def certificate(root: Path) -> None:
    """A test authority and a certificate of it for localhost."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=root)

    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "3650",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=Test authority",
    )
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=localhost")
    (root / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl(
        "x509",
        "-req",
        "-in",
        "request.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "3650",
        "-out",
        "cert.pem",
        "-extfile",
        "names",
    )


@dataclass
class Dovecot:
    """A running server. Folders are Maildirs below `mail`."""

    tls: bool = False
    drafts: str = "Drafts"
    sent: str = "Sent"
    location: str = "maildir:~/Maildir:LAYOUT=fs"
    separator: str = "/"
    compress: bool = True
    capability: str = ""  # replaces what the server says it can, where not empty
    mechanisms: str = "plain login"
    more: str = ""
    files: dict[str, str] = field(default_factory=dict)  # further files of the configuration
    root: Path = field(init=False)
    port: int = field(init=False)
    tls_port: int = field(init=False, default=0)
    process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __enter__(self) -> Dovecot:
        self.root = Path(
            tempfile.mkdtemp(prefix="dv-")
        )  # base_dir must be short: its sockets have paths of 108 characters at most
        self.port = free_port()
        self.tls_port = free_port() if self.tls else 0
        for name in ("run", "state", "mail"):
            (self.root / name).mkdir()
        if self.tls:
            certificate(self.root)
        uid, gid = self._ids()
        lines = [f"user{number}:{{PLAIN}}{PASSWORD}::::::\n" for number in range(USERS)]
        (self.root / "users").write_text("".join(lines), encoding="utf-8")
        words = {
            "root": self.root, "port": self.port, "tls_port": self.tls_port, "uid": uid, "gid": gid, "user": pwd.getpwuid(uid).pw_name,
            "group": grp.getgrgid(gid).gr_name, "drafts": self.drafts, "sent": self.sent, "location": self.location, "separator": self.separator,
            "plugins": "imap_zlib" if self.compress else "", "capability": self.capability, "mechanisms": self.mechanisms,
            "ssl": "yes" if self.tls else "no", "more": self.more.replace("ROOT", str(self.root)),
            "certificate": f"ssl_cert = <{self.root}/cert.pem\nssl_key = <{self.root}/key.pem" if self.tls else "",
        }  # fmt: skip
        (self.root / "dovecot.conf").write_text(CONFIG.format(**words), encoding="utf-8")
        for name, text in self.files.items():
            (self.root / name).write_text(text, encoding="utf-8")
        self.hand_over()
        self.start()
        return self

    def _ids(self) -> tuple[int, int]:
        return (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())

    def hand_over(self) -> None:
        """Gives all files to the server's user, where we are root."""
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "{}:{}".format(*self._ids()), str(self.root)], check=True)

    def start(self) -> None:
        command = [BINARY, "-F", "-c", str(self.root / "dovecot.conf")]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as sock:
                    if sock.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"Dovecot does not start: {(self.root / 'dovecot.log').read_text()}")

    def stop(self) -> None:
        """Ends the server and all its children."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process = None

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def mail_of(self, user: str) -> Path:
        """A user's Maildir."""
        return self.root / "mail" / user / "Maildir"
