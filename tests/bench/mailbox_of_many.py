"""A large mailbox of ordinary mail, the same each time: newsletters, lists, machines, people, and twenty hiring processes."""

from __future__ import annotations

import base64
import quopri
import random
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
ME = "dana.reyes@postbox.example"
WORDS = [
    "the",
    "report",
    "we",
    "spoke",
    "of",
    "is",
    "ready",
    "and",
    "numbers",
    "look",
    "fine",
    "for",
    "this",
    "quarter",
    "please",
    "have",
    "a",
    "look",
    "when",
    "you",
    "find",
    "time",
    "thanks",
    "garden",
    "dinner",
    "order",
    "ticket",
    "meeting",
    "release",
    "branch",
    "budget",
    "garage",
    "weather",
    "train",
    "station",
    "letter",
    "parcel",
    "invoice",
    "delivery",
    "agenda",
    "minutes",
    "travel",
    "hotel",
    "music",
    "museum",
]
GERMAN = ["Größe", "Überblick", "Rückmeldung", "schöne", "Grüße", "natürlich", "für", "die", "Prüfung"]
FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "François",
    "Gudrun",
    "Henrik",
    "Inês",
    "Jürgen",
    "Katarzyna",
    "Luis",
    "Mária",
    "Søren",
    "Wanda",
    "Zoë",
]
LAST = [
    "Müller",
    "Novák",
    "García",
    "Rossi",
    "Jensen",
    "Kowalski",
    "Lefèvre",
    "Nguyen",
    "O'Connor",
    "Quist",
    "Sato",
    "Varga",
    "Weiß",
    "Becker",
]


def sentence(chooser: random.Random, count: int) -> str:
    words = chooser.choices(WORDS, k=count)
    if chooser.random() < 0.1:
        words[:: max(4, count // 3)] = [chooser.choice(GERMAN)] * len(words[:: max(4, count // 3)])
    return " ".join(words).capitalize()


def encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def body(chooser: random.Random) -> tuple[str, bytes]:
    """A Content-Type with what goes with it, and the body, about 3 kB at the median."""
    text = "\n\n".join(
        "\n".join(sentence(chooser, 11) for _ in range(chooser.randint(2, 5))) + "." for _ in range(chooser.randint(1, 4))
    )
    if chooser.random() < 0.3:
        return 'text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit', text.encode()
    boundary = "=_" + "".join(chooser.choices(string.ascii_letters, k=20))
    html = "<html><body>" + "".join(f"<p style='margin:0'>{part}</p>\n" for part in text.split("\n\n")) + "</body></html>"
    parts = b"".join(
        f"--{boundary}\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n".encode()
        + quopri.encodestring(content.encode())
        + b"\n"
        for kind, content in (("text/plain", text), ("text/html", html))
    )
    if chooser.random() < 0.12:
        attached = base64.encodebytes(chooser.randbytes(chooser.randint(500, 4000)))
        parts += (
            f"--{boundary}\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n".encode() + attached
        )
        return f'multipart/mixed; boundary="{boundary}"', parts + f"--{boundary}--\n".encode()
    return f'multipart/alternative; boundary="{boundary}"', parts + f"--{boundary}--\n".encode()


def transport(chooser: random.Random, domain: str, when: datetime) -> str:
    """The header lines that mail collects on its way."""
    signature = "".join(chooser.choices(string.ascii_letters + string.digits, k=340))
    lines = [f"Return-Path: <bounce@{domain}>", f"Delivered-To: {ME}"]
    for hop in range(chooser.randint(2, 3)):
        lines.append(
            f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{chooser.randrange(255)}])\n\tby relay{hop}.postbox.example (Postfix) with ESMTPS id "
            f"{signature[hop * 9 : hop * 9 + 11]}\n\tfor <{ME}>; {format_datetime(when)}"
        )
    folded = "\n\t ".join(signature[start : start + 70] for start in range(0, len(signature), 70))
    return (
        "\n".join(
            [
                *lines,
                f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; h=from:to:subject:date;\n\tb={folded}",
            ]
        )
        + "\n"
    )


def incoming(chooser: random.Random, number: int, recent: list[tuple[str, str]]) -> bytes:
    """A letter received: 88 of 100 from lists and shops, 6 from machines, 6 from people."""
    when = NOW - timedelta(minutes=chooser.randrange(60 * 24 * 170))
    kind = chooser.random()
    person = f"{chooser.choice(FIRST)} {chooser.choice(LAST)}"
    subject = sentence(chooser, chooser.randint(3, 8))
    if kind < 0.88:
        domain = f"shop{chooser.randrange(400)}.example"
        sender = f"{encoded(sentence(chooser, 2))} <news@{domain}>"
        extra = f"List-Unsubscribe: <https://{domain}/u/{number}>,\n\t<mailto:leave@{domain}>\n" + (
            f"List-Id: News <list.{domain}>\nPrecedence: list\n" if chooser.random() < 0.4 else ""
        )
    elif kind < 0.94:
        domain, extra = f"bank{chooser.randrange(40)}.example", "Auto-Submitted: auto-generated\n"
        sender = f"Service <noreply@{domain}>"
    else:
        number_of = chooser.randrange(900)
        domain, extra = f"friends{number_of % 90}.example", ""
        sender = f"{encoded(person)} <p{number_of}@{domain}>"
        if recent and chooser.random() < 0.5:
            answered, about = chooser.choice(recent[-300:])
            extra, subject = f"In-Reply-To: {answered}\nReferences: {answered}\n", f"Re: {about}"
    identity = f"<{number}.{''.join(chooser.choices(string.ascii_letters, k=12))}@{domain}>"
    if kind >= 0.94:
        recent.append((identity, subject.removeprefix("Re: ")))
    content_type, content = body(chooser)
    head = (
        transport(chooser, domain, when)
        + f"Date: {format_datetime(when)}\nFrom: {sender}\nTo: Dana Reyes <{ME}>\nSubject: {encoded(subject)}\nMessage-ID: {identity}\n{extra}MIME-Version: 1.0\nContent-Type: {content_type}\n\n"
    )
    return head.encode() + content


def outgoing(chooser: random.Random, number: int) -> bytes:
    when = NOW - timedelta(minutes=chooser.randrange(60 * 24 * 170))
    content_type, content = body(chooser)
    number_of = chooser.randrange(900)
    person = f"{encoded(chooser.choice(FIRST) + ' ' + chooser.choice(LAST))} <p{number_of}@friends{number_of % 90}.example>"
    head = f"Date: {format_datetime(when)}\nFrom: Dana Reyes <{ME}>\nTo: {person}\nSubject: {encoded(sentence(chooser, 5))}\nMessage-ID: <s{number}@postbox.example>\n"
    return f"{head}MIME-Version: 1.0\nContent-Type: {content_type}\n\n".encode() + content


def hiring(number: int) -> list[tuple[str, bytes]]:
    """An invitation, my acceptance and their promise."""
    company, start = f"Firm{number}", NOW - timedelta(days=20 + number)
    day = start + timedelta(days=5)
    them, me = f"Ann Lee <ann@firm{number}.example>", f"Dana Reyes <{ME}>"

    def mail(folder: str, sender: str, to: str, when: datetime, text: str, name: str, answers: str) -> tuple[str, bytes]:
        follow = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
        head = f"From: {sender}\nTo: {to}\nSubject: Data Analyst at {company}\nDate: {format_datetime(when)}\nMessage-ID: <{name}>\n{follow}\n"
        return folder, f"{head}{text}\n".encode()

    first, second, third = (f"{part}@firm{number}.example" for part in "abc")
    invitation = f"Hi Dana,\n\nwe'd like to interview you for the Data Analyst role on {day:%A, %B %d} at 2pm. Does that work?\n\nAnn Lee\n{company}"
    return [
        mail("INBOX", them, me, start, invitation, first, ""),
        mail("Sent", me, them, start + timedelta(hours=2), f"Hi Ann, {day:%A, %B %d} at 2pm works.\n\nDana", second, first),
        mail(
            "INBOX", them, me, day + timedelta(days=1), "Hi Dana, we'll get back to you within two weeks.\n\nAnn", third, second
        ),
    ]


def letters(inbox: int, sent: int) -> Iterator[tuple[str, bytes]]:
    """Folder and bytes of every letter, the hiring ones among them; line ends are LF."""
    chooser = random.Random(20261124)
    recent: list[tuple[str, str]] = []
    for number in range(inbox):
        yield "INBOX", incoming(chooser, number, recent)
    for number in range(sent):
        yield "Sent", outgoing(chooser, number)
    for number in range(20):
        yield from hiring(number)
