"""Which mails belong to one process, whom it is with and what it is called. Days count from Monday, 9 March 2026, 10:00 in New York."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watcher.message.model import Origin
from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.process.fold import fold
from watcher.process.link import groups
from watcher.process.model import Process, Stage
from watcher.signals.read import read

BEGIN = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("America/New_York"))
ME = ">"

INVITES = ("Ruth Oduya <ruth@fennelpress.example>", 0, "Production Editor, Fennel Press",
           "Hello Dana,\nThank you for applying for the Production Editor post at Fennel Press. We'd like to interview you on Wednesday 18 March at 2pm. Does that suit?\n\nRuth Oduya\nFennel Press")  # fmt: skip
AGREES = (
    ME + "Ruth Oduya <ruth@fennelpress.example>",
    1,
    "Re: Production Editor, Fennel Press",
    "Wednesday 18 March at 2pm is fine.\nDana",
)


def processes(mails, rules, me, more_head: str = "") -> list[Process]:
    """Mails are (who, day, subject, words); who begins with ">" where it is I who write to them. One subject is one thread; `more_head` is the last one's."""
    told, threads = [], {}
    for number, (who, day, subject, words) in enumerate(mails):
        own = f"Dana Reyes <{me.addresses[0]}>"
        author, to = (own, who[1:]) if who.startswith(ME) else (who, own)
        first = threads.setdefault(subject.removeprefix("Re: "), number)
        head = f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {BEGIN + timedelta(days=day):%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <{number}@x>\n"
        head += f"In-Reply-To: <{first}@x>\n" if first != number else ""
        head += more_head if number == len(mails) - 1 else ""
        raw = f"{head}Content-Type: text/plain; charset=utf-8\n\n{words}\n"
        told.append(read(parse(raw.encode()), me, rules, business_calendar("US")))
    now = BEGIN + timedelta(days=60)
    return [fold("x", g.company, g.role, g.agency, 1.0, g.told, me, now) for g in groups(told, me)]


@pytest.mark.parametrize(
    "words",
    [
        "Hi Dana,\nI've taken over from Ruth, who is in our Boston office now. You will hear from me about the editor's post by 3 April.\n\nPavel Simic",
        "Hi Dana,\nPavel here, Ruth's deputy. Your interview went down well and you will have our decision by 3 April.\n\nPavel Simic",
        "Hi Dana,\nwe have not met yet. As for the Production Editor, we will tell you our decision by 3 April.\n\nPavel Simic",
    ],
    ids=["takes over", "names who wrote before", "names the role"],
)
def test_somebody_new_of_the_employer_joins_the_process_and_gets_the_check_in(words, rules, me):
    new = ("Pavel Simic <pavel@fennelpress.example>", 11, "Hello from Fennel", words)
    (process,) = processes([INVITES, AGREES, new], rules, me)
    assert process.check_in_to is not None
    assert process.check_in_to.contact.address == "pavel@fennelpress.example"
    assert process.window is not None
    assert process.window.due is not None
    assert (process.window.due.month, process.window.due.day) == (4, 3)


def test_another_matter_with_the_same_firm_stays_outside(rules, me):
    order = ("Shop <orders@fennelpress.example>", 11, "Your books", "Hello,\nyour parcel with two books is on its way.")
    (process,) = processes([INVITES, AGREES, order], rules, me)
    assert [contact.address for contact in process.contacts] == ["ruth@fennelpress.example"]


def test_my_own_mail_to_whom_i_was_sent_belongs_to_the_process(rules, me):
    task = (INVITES[0], 0, "Production Editor", "Hi Dana,\nthank you for applying for the Production Editor post. Please do the editing test and send it to "
            "Ivo Lund (ivo@fennelpress.example) by 16 March.\n\nRuth Oduya")  # fmt: skip
    handed = (ME + "Ivo Lund <ivo@fennelpress.example>", 3, "Two chapters", "Hello, the edited chapters are attached.\nDana")
    thanked = ("Ivo Lund <ivo@fennelpress.example>", 4, "Re: Two chapters", "Got them, thanks.\nIvo")
    (process,) = processes([task, handed, thanked], rules, me)
    assert "ivo@fennelpress.example" in {contact.address for contact in process.contacts}


def test_two_roles_under_reference_numbers_are_two_processes_of_one_employer(rules, me):
    first = ("Ann Lee <ann@lowtidemuseum.example>", 0, "Posting 31-207: Women's Health Archivist",
             "Dear Dana,\nLow Tide Museum invites you to interview in Posting 31-207 on Wednesday 18 March at 2pm. Please confirm.\n\nAnn Lee")  # fmt: skip
    second = ("Ann Lee <ann@lowtidemuseum.example>", 1, "Posting 31-209: Exhibition Planner",
              "Dear Dana,\nyou have been shortlisted for Posting 31-209 too. Could you come for an interview on Thursday 19 March at 10am?\n\nAnn Lee")  # fmt: skip
    found = {(process.company, process.role) for process in processes([first, second], rules, me)}
    assert found == {("Low Tide Museum", "Women's Health Archivist"), ("Low Tide Museum", "Exhibition Planner")}


def test_who_signs_behind_a_relay_is_the_contact_and_not_the_employer(rules, me):
    words = "Hi Dana,\nI look after hiring at Marram Optics. Would Wednesday 18 March at 2pm suit for an interview for the Lens Grinder role?\n\nIlse\n\nManage preferences"
    mail = ("Ilse Norden <no-reply@hire.lever.co>", 0, "Marram Optics: Lens Grinder", words)
    (process,) = processes([mail], rules, me, more_head="Reply-To: Ilse Norden <77aa01-norden@hire.lever.co>\n")
    assert process.company == "Marram Optics"
    assert [(c.address, c.greeting, c.writes) for c in process.contacts] == [("77aa01-norden@hire.lever.co", "Ilse", True)]


def test_a_robot_that_nobody_signs_remains_a_robot(rules, me):
    words = "Hi Dana,\nWe got your application for the Lens Grinder role at Marram Optics.\n\nThe talent team"
    mail = ("Marram Optics <no-reply@hire.lever.co>", 0, "Your application to Marram Optics", words)
    (process,) = processes([mail], rules, me, more_head="Reply-To: Marram Optics <77aa01@hire.lever.co>\n")
    assert process.company == "Marram Optics"
    assert process.last_response is None


def test_a_recruiting_system_that_says_it_writes_by_itself_is_a_robot():
    raw = b"From: Marram <marram@myworkday.com>\nTo: d@x.example\nSubject: Update\nAuto-Submitted: auto-generated\nMessage-ID: <1@x>\n\nWords\n"
    assert parse(raw).origin is Origin.ROBOT


def test_the_robot_of_the_same_requisition_ends_the_process_of_the_human(rules, me):
    no = ("Fennel Press <fennelpress@myworkday.com>", 12, "Your application: Production Editor REQ-20817",
          "Dear Dana,\nafter careful review your application for REQ-20817 will not be progressing to the next stage.\n\nFennel Press")  # fmt: skip
    (process,) = processes([INVITES, AGREES, no], rules, me, more_head="Auto-Submitted: auto-generated\n")
    assert (process.company, process.role, process.stage) == ("Fennel Press", "Production Editor", Stage.REJECTED)


@pytest.mark.parametrize(
    ("signs", "company"), [("Orchard Lane Recruitment", "Kestrel Ferries"), ("Orchard Lane", "Orchard Lane")]
)
def test_a_recruiters_name_makes_an_agency(signs, company, rules, me):
    words = (
        f"Hi Dana,\nKestrel Ferries want to interview you for Fleet Planner, Wednesday 18 March at 2pm. OK?\n\nMo Tate | {signs}"
    )
    (process,) = processes([("Mo Tate <mo@orchardlane.example>", 0, "Kestrel Ferries | Fleet Planner", words)], rules, me)
    assert process.company == company


@pytest.mark.parametrize(
    "words",
    [
        "passt, ich bin am 18. um 14 Uhr da.",
        "Gern, ich bin am 18. um 14 Uhr dabei.",
        "Ich bin am 18. um 14 Uhr pünktlich bei Ihnen.",
    ],
)
def test_i_am_there_agrees_in_german(words, rules, me):
    asks = ("Jan Behrens <jan@tidenbau.example>", 0, "Bewerbung Bauleitung Hochbau", "Guten Tag,\nich möchte Sie gern kennenlernen. Passt es Ihnen am Mittwoch,\n18. März, um 14 Uhr?\n\nJan Behrens\nTidenbau GmbH")  # fmt: skip
    (process,) = processes([asks, (ME + asks[0], 1, "Re: " + asks[2], words)], rules, me)
    assert [(i.start.day, i.start.hour) for i in process.interviews] == [(18, 14)]
    assert process.role == "Bauleitung Hochbau"
