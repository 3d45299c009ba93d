"""Single sentences of hiring mail, written without a look at the rules, and what each must mean. Written on Tuesday, March 10, 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.process.fold import ENOUGH
from watcher.signals.read import Signals, read

WRITTEN = datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=-4)))


def say(text: str, rules, me, mine: bool = False) -> Signals:
    author = f"Dana Reyes <{me.addresses[0]}>" if mine else "Ann Lee <ann@acme.example>"
    head = f"From: {author}\nTo: x@y.example\nSubject: Re: Data Analyst interview\nDate: {WRITTEN:%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <1@x>\n\n"
    return read(parse((head + text + "\n").encode()), me, rules, business_calendar("US"))


WINDOWS = [
    ("Expect to hear back from me before the week is out.", "promise", date(2026, 3, 13)),
    ("The panel reconvenes on the 19th and I'll ring you that afternoon.", "promise", date(2026, 3, 19)),
    ("You can expect our decision no later than 27 March.", "promise", date(2026, 3, 27)),
    ("We're aiming to make offers by the first week of April.", "promise", None),
    ("Someone from the team will follow up in the coming days.", "promise", None),
    ("I will circle back with you at the start of next month.", "promise", None),
    ("We will revert within 10 working days.", "promise", date(2026, 3, 24)),
    ("Bear with us, it'll take about a week.", "promise", date(2026, 3, 17)),
    ("Realistically it will be the end of next week before we know.", "promise", date(2026, 3, 20)),
    ("Our board meets Thursday week; I'll have an answer for you the day after.", "promise", date(2026, 3, 20)),
    ("We hope to be able to inform all applicants of the outcome by close of play on Monday.", "promise", date(2026, 3, 16)),
    ("I'll email you tomorrow either way.", "promise", date(2026, 3, 11)),
    ("Give me until Wednesday to talk to finance.", "promise", date(2026, 3, 11)),
    ("HR will contact you with next steps by 3/20.", "promise", date(2026, 3, 20)),
    ("You should hear one way or the other within the next fortnight.", "promise", date(2026, 3, 24)),
    ("We anticipate a decision toward the end of March.", "promise", date(2026, 3, 31)),
    ("If all goes to plan we'll be able to tell you more on Friday.", "promise", date(2026, 3, 13)),
    ("The hiring manager is on leave until the 23rd so please don't expect news before then.", "promise", None),
    ("We'll be making our final selection the week commencing 16 March.", "promise", date(2026, 3, 20)),
    ("I'm out next week but will get you an update the week after.", "promise", date(2026, 3, 27)),
    ("Thanks for your patience - we need a few more days.", "promise", None),
    ("Unfortunately it's taking longer than planned; you'll have our answer by Tuesday instead.", "promise", date(2026, 3, 17)),
    ("We expect to complete first-round interviews by March 20 and will then contact shortlisted candidates.", "milestone", None),
    ("Do chase me if you haven't heard anything by the 18th.", "permission", date(2026, 3, 18)),
    ("Feel free to nudge me at the end of next week.", "permission", date(2026, 3, 20)),
    ("If you don't hear from me by Monday, drop me a line.", "permission", date(2026, 3, 16)),
    (
        "Candidates who have not been contacted by 31 March should consider their application unsuccessful.",
        "closing",
        date(2026, 3, 31),
    ),
    ("Due to the volume of applications, if you don't hear within three weeks you have not been selected.", "closing", None),
    ("We will keep your details on file and reach out should a suitable role come up.", None, None),
    ("Please complete the assessment by Friday.", None, None),
    ("The offer is valid until March 20.", None, None),
    ("Could you tell me by Thursday whether you'd like to go ahead?", None, None),
    ("The role starts on April 6.", None, None),
    ("We'll see you on Friday!", None, None),
    ("Looking forward to meeting you next week.", None, None),
    ("I'll send you the Zoom link on Thursday.", None, None),
    ("We'll let you know if anything changes.", None, None),
    ("You will receive a calendar invite by tomorrow.", None, None),
    ("Our office is closed until March 16.", None, None),
    ("We'll get back to you asap.", "vague", None),
    ("You'll hear from us in due course.", "vague", None),
    ("Once I've spoken with the team I'll come back to you.", "vague", None),
    ("I'll keep you in the loop.", "vague", None),
    ("Still waiting on sign-off, will update you when I have it.", "vague", None),
    (
        "The committee will deliberate on Thursday and you'll know where you stand by the end of that day.",
        "promise",
        date(2026, 3, 12),
    ),
    ("My plan is to phone all three finalists on Monday morning.", "promise", date(2026, 3, 16)),
    ("We're hoping to wrap this up quickly, so look out for a message from me around the 18th.", "promise", date(2026, 3, 18)),
    ("Kindly allow up to 15 business days for a response.", "promise", date(2026, 3, 31)),
    ("You will be notified of the result within 14 days.", "promise", date(2026, 3, 24)),
    ("A decision is due next Tuesday.", "promise", date(2026, 3, 17)),
    ("Our turnaround is usually a week or so.", "promise", date(2026, 3, 17)),
    ("We'd anticipate being able to share feedback by Wednesday lunchtime.", "promise", date(2026, 3, 11)),
    ("I'll have the hiring manager's verdict by Thursday and will pass it on straight away.", "promise", date(2026, 3, 12)),
    ("The outcome will be communicated in writing before March 25.", "promise", date(2026, 3, 25)),
    ("expect a call from me mon or tues", "promise", date(2026, 3, 17)),
    ("will shoot u a text on weds w the result", "promise", date(2026, 3, 11)),
    ("Sorry for the silence. Realistically I can tell you something on the 24th.", "promise", date(2026, 3, 24)),
    ("We need until April 3 to finish our process.", "promise", date(2026, 4, 3)),
    ("I'm travelling this week; let me come back to you on Monday.", "promise", date(2026, 3, 16)),
    ("Decisions will go out on a rolling basis until the end of the month.", "promise", date(2026, 3, 31)),
    ("We are still interviewing until March 20.", "milestone", None),
    ("Interviews run through Friday.", "milestone", None),
    ("The last candidate is in on the 17th, after that we'll sit down and decide.", "milestone", None),
    ("If there's no word from us by Wednesday, don't be shy, ask.", "permission", date(2026, 3, 11)),
    ("Should you hear nothing before the 20th please give me a ring.", "permission", date(2026, 3, 20)),
    ("No reply by April 1 means we went with others.", "closing", date(2026, 4, 1)),
    ("We'll only contact those who are successful.", None, None),
    ("Once we have your references we can move ahead.", None, None),
    ("Your first day would be Monday the 23rd.", None, None),
    ("I shall forward your CV to the director by Friday.", None, None),
    ("Please book a slot before Friday.", None, None),
    ("Let me know by Wednesday if the time works.", None, None),
    ("We will confirm the room by Thursday.", None, None),
    ("I'll call you on Thursday at 2pm for the interview.", None, None),
    ("Thanks, talk to you Thursday.", None, None),
    ("No update yet, I'm afraid.", "vague", None),
    ("We're still in the middle of discussions.", "vague", None),
    ("Not forgotten - will shout when I hear.", "vague", None),
    ("Things are moving slowly here, thanks for hanging on.", "vague", None),
    ("Decision pending on our side.", "vague", None),
]
OUTCOMES = [
    ("We've decided to go in a different direction.", "rejects"),
    ("After careful thought, we won't be taking your application any further.", "rejects"),
    ("You were a strong candidate, but another applicant's background was a closer fit.", "rejects"),
    ("I'm sorry to say that you weren't selected on this occasion.", "rejects"),
    ("We are not able to offer you the position.", "rejects"),
    ("The position has now been filled.", "rejects"),
    ("Sadly it's a no from us this time.", "rejects"),
    ("We regret to inform you that we will not be progressing your candidature.", "rejects"),
    ("We went with someone internal in the end.", "rejects"),
    ("Your application has not been successful.", "rejects"),
    ("I wish I had better news: the team chose another finalist.", "rejects"),
    ("The requisition has been cancelled.", "rejects"),
    ("We have concluded our search and extended an offer to another candidate who accepted.", "rejects"),
    ("We don't think it's the right match at this point. I wish you every success.", "rejects"),
    ("You didn't make the cut this round, I'm afraid.", "rejects"),
    ("Your profile does not meet our current needs.", "rejects"),
    ("Thank you for coming in; the competition was tough and we cannot take you forward.", "rejects"),
    ("Regrettably the funding for this post was withdrawn.", "rejects"),
    ("We are delighted to offer you the role of Data Analyst.", "offers"),
    ("Congratulations! The team would love to have you on board; offer letter attached.", "offers"),
    ("I'm thrilled to extend you an offer.", "offers"),
    ("You got the job!", "offers"),
    ("When could you start? We'd like you to join us, details in the attached contract.", "offers"),
    ("Good news: we want to make you an offer.", "offers"),
    ("We've had to pause hiring for this role until the new budget.", "holds"),
    ("The search is on hold for now.", "holds"),
    ("There's a headcount freeze, so everything is parked until Q3.", "holds"),
    ("We are putting the recruitment on ice.", "holds"),
    ("I need to cancel our interview tomorrow.", "cancels"),
    ("Something has come up, can we move Thursday's call?", "moves"),
    ("I'm no longer with Acme as of Friday; please contact my colleague.", "leaves"),
    ("We have chosen to move ahead with candidates whose experience more closely matches.", "rejects"),
    ("I'm writing to let you know that we'll not be going ahead on this occasion.", "rejects"),
    ("We had an exceptionally strong field and I'm afraid you have not been shortlisted.", "rejects"),
    ("On balance the panel preferred another candidate.", "rejects"),
    ("You've been unsuccessful this time round.", "rejects"),
    ("It won't be a yes this time, sorry.", "rejects"),
    ("We are closing this vacancy without making an appointment.", "rejects"),
    (
        "The successful applicant has now been appointed and accordingly we will take no further action on your application.",
        "rejects",
    ),
    ("Unfortunately your application was not among those selected for the next stage.", "rejects"),
    ("We're not progressing you to the next round.", "rejects"),
    ("After much debate we settled on somebody with clinic experience.", "rejects"),
    ("Best of luck with your search! We decided on a candidate who can start right away.", "rejects"),
    ("The team felt your strengths lie elsewhere and has decided not to continue.", "rejects"),
    ("We won't be extending an offer.", "rejects"),
    ("Would you like the job?", "offers"),
    ("Attached please find our formal offer, including salary and start date.", "offers"),
    ("Great news! You're our first choice and we'd like you to start on April 1.", "offers"),
    ("HR will send the contract over this afternoon. Welcome!", "offers"),
    ("We would like to offer you the post subject to references.", "offers"),
    ("We're pausing the process while leadership reviews the budget.", "holds"),
    ("The vacancy has been frozen pending a reorganisation.", "holds"),
    ("All external hiring has stopped until further notice.", "holds"),
    ("Hiring for this team is delayed until the summer.", "holds"),
    ("Our meeting on Thursday has to be called off.", "cancels"),
    ("Ann is ill today so the interview can't take place.", "cancels"),
    ("Would you mind if we pushed our conversation back to Friday at 10?", "moves"),
    ("I have left Acme; Ben Cole has taken over my searches.", "leaves"),
]
NO_DECISIONS = [
    "We will not be able to meet on Thursday, how about Friday?",
    "Unfortunately I'm double-booked at 2, could we do 3?",
    "The other candidate dropped out, so we'd like to see you again.",
    "We've moved on from the old office; the address is below.",
    "I regret the delay in getting back to you.",
    "You're not being rejected, we're just slow!",
    "We have not made a decision yet.",
    "It's not an offer yet, but we're close.",
    "We were impressed and would like you to meet the team.",
    "Sorry, we have no parking on site.",
    "If you are unsuccessful we will let you know.",
    "Your travel expenses claim was not successful, please resend it.",
    "We cannot offer you a parking space.",
    "I wasn't able to join the panel, sorry.",
    "We have selected Tuesday for your interview.",
    "Another candidate asked the same question!",
    "The position has been advertised internally too.",
    "We're not quite finished with interviews.",
    "The role is different from the other one.",
    "You would be the successful candidate's manager.",
    "Unfortunately Wednesday is no good for me.",
    "We haven't decided on a candidate.",
    "I can't say yet whether we'll take you forward.",
    "Before we make an offer, we check references.",
    "If we were to offer you the role, when could you start?",
    "We'd like you to join us for a second conversation.",
    "I'd like to offer you a slot on Thursday.",
    "Offer of coffee still stands!",
]
MINE = [
    ("Any news on the Data Analyst role?", "status"),
    ("Just wondering whether a decision has been made yet.", "status"),
    ("Hope you're well - checking where things stand.", "status"),
    ("I wanted to see if there were any updates on your side.", "status"),
    ("Do you have a rough idea of when I might hear?", "status"),
    ("Following up on my interview last week.", "status"),
    ("Thanks so much for your time today, I really enjoyed it.", "thanks"),
    ("It was a pleasure meeting you and the team yesterday.", "thanks"),
    ("I've decided to withdraw my application.", "withdraws"),
    ("I have accepted another position, so please take me out of the running.", "withdraws"),
    ("Thank you, but I'll have to pass on this opportunity.", "declines|withdraws"),
    ("I'd be delighted to accept the offer.", "accepts"),
    ("Yes, count me in, I accept!", "accepts"),
    ("Has there been any movement on your end?", "status"),
    ("Could you let me know how the process is coming along?", "status"),
    ("I haven't heard back yet and wanted to ask about timing.", "status"),
    ("I'm still very interested and would love to know where you are in your decision.", "status"),
    ("Is the role still open?", "status"),
    ("Thank you for making time for me this morning.", "thanks"),
    ("Really appreciated the conversation today.", "thanks"),
    ("After giving it a lot of thought I'm going to stay in my current job.", "withdraws"),
    ("Please withdraw me from consideration.", "withdraws"),
    ("Happy to accept! Where do I sign?", "accepts"),
]


@pytest.mark.parametrize(("text", "kind", "due"), WINDOWS)
def test_what_is_promised_and_until_when(text, kind, due, rules, me):
    """A due date of None leaves it open; a kind of None means that no date is promised."""
    window = say(text, rules, me).window
    if kind is None:
        assert window is None or window.due is None
    else:
        assert window is not None
        assert window.kind == kind
        assert due is None or window.due == due


@pytest.mark.parametrize(("text", "meaning"), OUTCOMES)
def test_what_has_happened(text, meaning, rules, me):
    meanings = {hit.means for hit in say(text, rules, me).hits}
    assert meaning in meanings
    assert meaning == "rejects" or say(text, rules, me).score("rejects") < ENOUGH


@pytest.mark.parametrize("text", NO_DECISIONS)
def test_what_only_sounds_like_a_decision(text, rules, me):
    said = say(text, rules, me)
    assert said.score("rejects") < ENOUGH
    assert said.score("offers") < ENOUGH


@pytest.mark.parametrize(("text", "meaning"), MINE)
def test_what_i_say(text, meaning, rules, me):
    meanings = {hit.means for hit in say(text, rules, me, mine=True).hits}
    assert meanings & set(meaning.split("|"))
