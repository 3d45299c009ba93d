"""Every fault at once, with file, key, what and remedy."""

from __future__ import annotations

import pytest

from watcher.errors import ConfigError
from watcher.settings import load, shipped_config

GOOD = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"

[mailbox]
path = "~/Mail"
"""


def write(tmp_path, text: str = GOOD, **files: str):
    (tmp_path / "watcher.toml").write_text(text)
    for name, content in files.items():
        path = tmp_path / name.replace("__", "/")
        path = path.with_suffix(".toml" if "rules" in name else ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def faults(directory, environ=None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(directory, {}, environ or {})
    return [str(fault) for fault in caught.value.faults]


def test_defaults_fill_what_is_left_out(tmp_path):
    settings = load(write(tmp_path), {}, {"HOME": "/home/dana"})
    assert settings.policy.check_in_gaps_business_days == (5, 10)
    assert settings.me.addresses == ("dana.reyes@postbox.example",)
    assert str(settings.state_path) == "/home/dana/.local/state/watcher"


def test_the_environment_is_stronger_than_the_file_and_the_command_line_than_both(tmp_path):
    directory = write(tmp_path, GOOD + "\n[policy]\ndraft_hour = 7\n")
    assert load(directory, {}, {}).policy.draft_hour == 7
    assert load(directory, {}, {"WATCHER_POLICY__DRAFT_HOUR": "8"}).policy.draft_hour == 8
    assert load(directory, {"policy": {"draft_hour": 10}}, {"WATCHER_POLICY__DRAFT_HOUR": "8"}).policy.draft_hour == 10


def test_all_faults_come_at_once_with_hints(tmp_path):
    text = (
        GOOD.replace("New_York", "New_Yrok").replace("@postbox", " at postbox")
        + '\n[polcy]\n[policy]\ndraft_our = 8\ndraft_hour = 99\nquiet_periods = ["Christmas"]\n'
    )
    found = "\n".join(faults(write(tmp_path, text)))
    for expected in (
        "me.timezone",
        "me.addresses.0",
        "polcy",
        "did you mean [policy]?",
        "policy.draft_our",
        "did you mean draft_hour?",
        "policy.draft_hour",
        "MM-DD",
    ):
        assert expected in found, expected


def test_a_fault_of_the_environment_names_the_environment(tmp_path):
    (found,) = faults(write(tmp_path), {"WATCHER_POLICY__DRAFT_HOUR": "late"})
    assert found.startswith("environment: policy.draft_hour")


@pytest.mark.parametrize("how", ["missing", "no toml", "unreadable bytes"])
def test_a_file_that_cannot_be_read_is_an_error_and_no_default(how, tmp_path):
    if how == "no toml":
        (tmp_path / "watcher.toml").write_text("[me\nname=")
    if how == "unreadable bytes":
        (tmp_path / "watcher.toml").write_bytes(b"\xff\xfe\x00")
    assert str(tmp_path / "watcher.toml") in faults(tmp_path)[0]


def test_a_secret_is_refused_and_not_repeated(tmp_path):
    found = "\n".join(faults(write(tmp_path, GOOD + 'password = "hunter2-very-secret"\n')))
    assert "password_command" in found
    assert "hunter2" not in found


def test_a_rule_of_ones_own_changes_a_shipped_one_and_adds_another(tmp_path):
    rules = '[rules.SALES]\nscore = 0\n\n[rules.MINE]\ndescribe = "x"\nmatch = \'\\bzebra\\b\'\nmeans = "hiring"\nhits = ["a zebra"]\n'
    settings = load(write(tmp_path, rules__own=rules), {}, {})
    names = {rule.name for rule in settings.rules.rules}
    assert "MINE" in names
    assert "SALES" not in names


def test_faults_of_rules_are_explained(tmp_path):
    rules = (
        '[rules.A]\ndescribe = "x"\nmatch = "a.*b"\nmeans = "hiring"\n[rules.B]\ndescribe = "x"\nmatch = "zebra"\nmeans = "zoo"\nhits = ["lion"]\n'
        '[rules.C]\ndescribe = "x"\nmatch = "{nolist}"\nmeans = "hiring"\n[rules.D]\nscroe = 1\n[rules.E]\nscore = 2\n'
    )
    found = "\n".join(faults(write(tmp_path, rules__own=rules)))
    for expected in ("did you mean score?", "has no describe, means"):
        assert expected in found, expected
    good = rules.partition("[rules.D]")[0]
    found = "\n".join(faults(write(tmp_path, rules__own=good)))
    for expected in ("no bound", "is not a meaning", "no word list is called nolist"):
        assert expected in found, expected
    found = "\n".join(
        faults(
            write(
                tmp_path,
                rules__own='[rules.F]\ndescribe = "x"\nmatch = "zebra"\nmeans = "hiring"\nhits = ["lion"]\nmisses = ["zebra"]\n',
            )
        )
    )
    assert "does not hit 'lion'" in found
    assert "hits 'zebra'" in found


def test_a_template_of_ones_own_stands_in_for_the_shipped_one(tmp_path):
    settings = load(write(tmp_path, templates__en__thank_you="Subject: Thanks\nDear {greeting},\n"), {}, {})
    assert settings.templates.get("en", "thank_you").subject == "Thanks"
    assert "templates" in faults(write(tmp_path, templates__en__thank_you="Subject: x\n{greting}\n"))[0]


def test_every_shipped_setting_is_at_its_default(tmp_path):
    import tomllib

    shipped = tomllib.loads((shipped_config() / "watcher.toml").read_text())
    plain, full = (
        load(write(tmp_path), {}, {}),
        load(write(tmp_path), {table: values for table, values in shipped.items() if table != "me"}, {}),
    )
    assert (plain.policy, plain.sure, plain.keep_days, plain.backfill_days) == (
        full.policy,
        full.sure,
        full.keep_days,
        full.backfill_days,
    )


@pytest.mark.parametrize("address", ["http://gmail.example", "ftp://127.0.0.1", "gmail.example", "https://"])
def test_a_token_does_not_cross_the_network_in_the_clear(tmp_path, address):
    (tmp_path / "watcher.toml").write_text(
        '[me]\nname = "D"\naddresses = ["d@x.example"]\ntimezone = "UTC"\n[mailbox]\nkind = "gmail"\nclient_secret = "c"\n'
        f'api_endpoint = "{address}"\n'
    )
    with pytest.raises(ConfigError, match="https"):
        load(tmp_path, {}, {})


GMAIL = '[me]\nname = "D"\naddresses = ["d@x.example"]\ntimezone = "UTC"\n[mailbox]\nkind = "gmail"\nclient_secret = "c"\n'
TOPIC, SUBSCRIPTION = (
    'pubsub_topic = "projects/my-project/topics/mail"\n',
    'pubsub_subscription = "projects/my-project/subscriptions/mail"\n',
)


def test_a_topic_and_a_subscription_are_taken_over_with_paths_beside_the_file(tmp_path):
    (tmp_path / "watcher.toml").write_text(f'{GMAIL}{TOPIC}{SUBSCRIPTION}pubsub_credentials_file = "pubsub.json"\n')
    pubsub = load(tmp_path, {}, {"STATE_DIRECTORY": str(tmp_path / "state")}).mailbox.gmail.pubsub
    assert (pubsub.topic, pubsub.subscription) == ("projects/my-project/topics/mail", "projects/my-project/subscriptions/mail")
    assert (pubsub.credentials_file, pubsub.kept) == (tmp_path / "pubsub.json", tmp_path / "state" / "gmail-watch.json")
    (tmp_path / "watcher.toml").write_text(GMAIL)
    assert load(tmp_path, {}, {}).mailbox.gmail.pubsub is None


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (TOPIC, "pubsub_subscription is missing"),
        (SUBSCRIPTION, "pubsub_topic is missing"),
        (
            'pubsub_topic = "mail"\n' + SUBSCRIPTION,
            "mailbox.pubsub_topic: 'mail' is no full name; write it like projects/my-project/topics/",
        ),
        (TOPIC + 'pubsub_subscription = "projects/my-project/topics/mail"\n', "like projects/my-project/subscriptions/"),
        (TOPIC + SUBSCRIPTION + 'pubsub_credential_file = "x"\n', "did you mean pubsub_credentials_file"),
    ],
)
def test_what_is_wrong_with_a_topic_or_subscription_is_explained(tmp_path, lines, words):
    (tmp_path / "watcher.toml").write_text(GMAIL + lines)
    (fault,) = faults(tmp_path)
    assert words in fault


def test_a_notion_of_my_own_makes_old_mail_be_judged_anew(tmp_path):
    before = load(write(tmp_path), {}, {})
    (tmp_path / "notions").mkdir()
    (tmp_path / "notions" / "en.toml").write_text('keep_posted = "stay tuned"\n')
    after = load(tmp_path, {}, {})
    assert after.fingerprint != before.fingerprint
    assert "stay" in after.rules.lexicons["en"].whole


def test_a_notion_that_is_no_text_is_explained(tmp_path):
    write(tmp_path)
    (tmp_path / "notions").mkdir()
    (tmp_path / "notions" / "en.toml").write_text('keep_posted = ["stay tuned"]\n')
    assert "is no notion" in "\n".join(faults(tmp_path))
