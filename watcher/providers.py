"""Where an address has its mail: the large providers from a data file, any other domain from what its DNS says."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DNS_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Provider:
    """How a mailbox is reached over IMAP. `found_by` says how that is known, for people."""

    name: str
    host: str
    port: int
    tls: str
    auth: str
    user: str
    hint: str
    found_by: str


@dataclass(frozen=True, slots=True)
class Names:
    """What a domain's DNS says of its mail."""

    exchangers: tuple[str, ...]  # hosts of MX records, the preferred first
    imap: tuple[str, int] | None  # host and port of the SRV record _imaps._tcp (RFC 6186)


Resolver = Callable[[str], Names]


def read_providers(file: Path) -> Mapping[str, Mapping[str, object]]:
    """The providers of the data file, by key."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def find_provider(address: str, providers: Mapping[str, Mapping[str, object]], resolve: Resolver) -> Provider:
    """How the mailbox of an address is probably reached: by its domain, by its SRV record, by its mail exchanger, else by a guess."""
    local, _, domain = address.rpartition("@")
    for entry in providers.values():
        if domain in _texts(entry, "domains"):
            return _provider(entry, address, local, f"the domain {domain}")
    names = resolve(domain)
    for exchanger in names.exchangers:
        for entry in providers.values():
            if any(exchanger == end or exchanger.endswith("." + end) for end in _texts(entry, "mx")):
                return _provider(entry, address, local, f"the mail exchanger {exchanger} of {domain}")
    if names.imap is not None:
        host, port = names.imap
        return Provider(domain, host, port, "implicit", "password", address, "", f"the SRV record of {domain} (RFC 6186)")
    return Provider(domain, f"imap.{domain}", 993, "implicit", "password", address, "", "")


def _texts(entry: Mapping[str, object], key: str) -> Sequence[str]:
    value = entry.get(key, ())
    return [str(item) for item in value] if isinstance(value, list) else ()


def _provider(entry: Mapping[str, object], address: str, local: str, found_by: str) -> Provider:
    tls = str(entry.get("tls", "implicit"))
    return Provider(
        name=str(entry["name"]),
        host=str(entry["host"]),
        port=int(str(entry.get("port", 993 if tls == "implicit" else 143))),
        tls=tls,
        auth=str(entry.get("auth", "password")),
        user=local if entry.get("user") == "local" else address,
        hint=str(entry.get("hint", "")),
        found_by=found_by,
    )


def from_dns(domain: str, nameserver: tuple[str, int] | None = None) -> Names:
    """What the resolver of this machine, or a given one, says; nothing where it says nothing in time."""
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=nameserver is None)
    if nameserver is not None:
        resolver.nameservers, resolver.port = [nameserver[0]], nameserver[1]
    resolver.lifetime = DNS_SECONDS

    def ask(name: str, kind: str) -> list[object]:
        try:
            return list(resolver.resolve(name, kind))
        except (dns.exception.DNSException, OSError):
            return []

    exchangers = sorted(ask(domain, "MX"), key=lambda record: getattr(record, "preference", 0))
    hosts = tuple(str(getattr(record, "exchange", "")).rstrip(".").lower() for record in exchangers)
    services = sorted(ask(f"_imaps._tcp.{domain}", "SRV"), key=lambda record: getattr(record, "priority", 0))
    imap = [(str(getattr(s, "target", "")).rstrip(".").lower(), int(getattr(s, "port", 0))) for s in services]
    # A target of "." says that the service is decidedly not offered.
    return Names(tuple(host for host in hosts if host), next(((host, port) for host, port in imap if host and port), None))
