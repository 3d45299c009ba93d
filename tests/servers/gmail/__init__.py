"""A Gmail for tests: a mailbox with state behind the part of the REST surface that the program uses, over HTTP on loopback."""

from servers.gmail.faults import Fault, Kind
from servers.gmail.mailbox import Mailbox
from servers.gmail.server import Gmail

__all__ = ["Fault", "Gmail", "Kind", "Mailbox"]
