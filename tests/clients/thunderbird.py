"""Thunderbird over IMAP without a screen, by its own commands. It gives a draft another Message-ID whenever it saves or sends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from rooms import ImapRoom
from servers.dovecot import PASSWORD, free_port

from clients.captures import Captures
from clients.marionette import Marionette
from clients.sink import Sink

BINARY = "/usr/bin/thunderbird"
PATIENCE = 40.0  # seconds that a command may take on a busy machine
PREFERENCES = {
    "mail.provider.suppress_dialog_on_startup": True, "mail.spotlight.firstRunDone": True, "mail.rights.version": 1, "mailnews.start_page.enabled": False,
    "mail.shell.checkDefaultClient": False, "datareporting.policy.dataSubmissionEnabled": False, "toolkit.telemetry.enabled": False,
    "app.update.enabled": False, "extensions.update.enabled": False,
    # Nothing but loopback is reached.
    "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
}  # fmt: skip
ACCOUNT = """
const [user, password, imap, smtp] = arguments;
const accounts = MailServices.accounts;
for (const old of accounts.accounts) accounts.removeAccount(old, true);
const server = accounts.createIncomingServer(user, "127.0.0.1", "imap");
Object.assign(server, {port: imap, socketType: 0, authMethod: 3, password});
const out = MailServices.outgoingServer.createServer("smtp").QueryInterface(Ci.nsISmtpServer);
Object.assign(out, {hostname: "127.0.0.1", port: smtp, authMethod: 1, socketType: 0});
const identity = accounts.createIdentity();
Object.assign(identity, {fullName: "Dana Reyes", email: "dana.reyes@postbox.example", composeHtml: false, smtpServerKey: out.key, doFcc: true,
    draftsFolderURI: `imap://${user}@127.0.0.1/Drafts`, draftsFolderPickerMode: "1", fccFolderURI: `imap://${user}@127.0.0.1/Sent`, fccFolderPickerMode: "1"});
const account = accounts.createAccount();
account.addIdentity(identity);
account.incomingServer = server;
accounts.defaultAccount = account;
server.performExpand(null);
await until(() => server.rootFolder.descendants.length > 2);
"""
# Every script begins with this.
WORDS = """
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const pause = () => new Promise(done => setTimeout(done, 50));
const until = async condition => {
    for (const end = Date.now() + 30000; !condition(); await pause()) if (Date.now() > end) throw new Error(`it never came to ${condition}`);
};
const pane = window.document.getElementById("tabmail")?.currentAbout3Pane;
"""
SHOW = """
const folder = MailServices.accounts.defaultAccount.incomingServer.rootFolder.getChildNamed(arguments[0]);
if (pane.gFolder?.URI != folder.URI) pane.displayFolder(folder.URI);
let loaded = false;
const listener = {onFolderEvent(which, event) { loaded ||= which.URI == folder.URI && event == "FolderLoaded"; }};
MailServices.mailSession.AddFolderListener(listener, Ci.nsIFolderListener.event);
let turn = 0;  // an update that is asked for while another runs may be dropped
await until(() => { if (turn++ % 40 == 0) folder.updateFolder(window.msgWindow); return loaded; });
MailServices.mailSession.RemoveFolderListener(listener);
await until(() => pane.gDBView?.viewFolder?.URI == folder.URI);
for (let turn = 0; turn < 60 && pane.gDBView.rowCount != folder.getTotalMessages(false); turn++) await pause();
return Array.from({length: pane.gDBView.rowCount}, (_, row) => pane.gDBView.cellTextForColumn(row, "subjectCol"));
"""
SELECT = """
pane.threadTree.selectedIndex = 0;
await until(() => pane.messageBrowser.contentWindow.gMessage);
"""
EDIT = """
window.goDoCommand("cmd_editDraftMsg");
await until(() => Services.wm.getMostRecentWindow("msgcompose")?.document.getElementById("messageEditor")?.contentDocument?.body?.textContent);
"""
WRITE = """
const text = window.document.getElementById("messageEditor").contentDocument;
const place = text.createRange();
place.setStartAfter(text.body.querySelectorAll("br")[1]);
text.getSelection().removeAllRanges();
text.getSelection().addRange(place);
window.gMsgCompose.editor.insertText(arguments[0] + "\\n\\n");
"""
SAVE = """
const before = window.gMsgCompose.compFields.draftId;
window.goDoCommand("cmd_saveAsDraft");
await until(() => window.gMsgCompose.compFields.draftId != before && !window.gSaveOperationInProgress && !window.gWindowLocked);
"""
TREE = """
pane.gViewWrapper.showThreaded = true;
window.goDoCommand("cmd_expandAllThreads");
await until(() => pane.gDBView.rowCount == pane.gFolder.getTotalMessages(false));
return Array.from({length: pane.gDBView.rowCount}, (_, row) => pane.gDBView.getLevel(row));
"""


def unusable() -> str | None:
    """Why Thunderbird cannot be driven here; None where it can."""
    return None if os.path.exists(BINARY) else "Thunderbird is not installed: tests/clients/install.sh does it"


class Program:
    """A running Thunderbird with a fresh profile."""

    def __init__(self, root: Path) -> None:
        preferences = {**PREFERENCES, "marionette.port": (port := free_port())}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (root / "user.js").write_text("".join(lines))
        command = [BINARY, "--headless", "--no-remote", "--profile", str(root), "--marionette", "--remote-allow-system-access"]
        environ = {**os.environ, "HOME": str(root), "MOZ_HEADLESS": "1", "LANG": "C.UTF-8"}
        log = (root / "log").open("w")
        self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
        self.remote = Marionette(port, PATIENCE)
        [self.main] = self.remote.windows()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.remote.close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


class Thunderbird:
    """Thunderbird with one account, that of a mailbox."""

    def __init__(self, program: Program, room: ImapRoom, sink: Sink, captures: Captures) -> None:
        self.remote, self.main, self.captures = program.remote, program.main, captures
        self.run(ACCOUNT, room.account.user, PASSWORD, room.account.port, sink.port)

    def run(self, script: str, *arguments: object) -> object:
        return self.remote.run(WORDS + script, *arguments)

    def shot(self, what: str) -> None:
        self.remote.screenshot(self.captures.path(f"{what}.png"))

    def open(self) -> Composing:
        assert self.run(SHOW, "Drafts") == ["Re: Data Analyst at Firm"]
        self.run(SELECT)
        self.shot("selected")
        self.run(EDIT)
        [window] = [name for name in self.remote.windows() if name != self.main]
        self.remote.switch_to(window)
        self.shot("opened")
        return Composing(self)

    def delete(self) -> None:
        self.run(SHOW, "Drafts")
        self.run(SELECT)
        self.run('window.goDoCommand("cmd_delete"); await until(() => pane.gDBView.rowCount == 0);')
        self.run(SHOW, "Drafts")  # on the same connection, so that the server has done it
        self.shot("deleted")

    def listed(self) -> str:
        text = str(self.run(SHOW, "Drafts"))
        self.shot("drafts")
        return text

    def sent_tree(self) -> list[int]:
        self.run(SHOW, "Sent")
        levels = self.run(TREE)
        self.shot("sent")
        assert isinstance(levels, list)
        return levels

    def until_closed(self) -> None:
        """Waits until no window for writing is open, and goes back to the main one."""
        deadline = time.monotonic() + PATIENCE
        while self.remote.windows() != [self.main]:
            assert time.monotonic() < deadline, "the window for writing stays open"
            time.sleep(0.1)
        self.remote.switch_to(self.main)

    def close(self) -> None:
        """Closes what a test that failed left open."""
        for window in self.remote.windows():
            if window != self.main:
                self.remote.switch_to(window)
                self.remote.command("WebDriver:CloseWindow")
        self.remote.switch_to(self.main)


@dataclass
class Composing:
    """A window for writing; the remote control is in it."""

    client: Thunderbird
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        self.shown = str(
            self.client.run('return window.document.getElementById("messageEditor").contentDocument.body.innerText;')
        )

    def save(self, words: str) -> None:
        self.client.run(WRITE, words)
        self.client.run(SAVE)
        self.client.shot("saved")
        self.leave()

    def send(self, words: str) -> None:
        if words:
            self.client.run(WRITE, words)
        self.client.shot("to-be-sent")
        self.client.run('window.setTimeout(() => window.goDoCommand("cmd_sendNow"));')
        self.client.until_closed()

    def leave(self) -> None:
        self.client.run('window.setTimeout(() => window.goDoCommand("cmd_close"));')
        self.client.until_closed()
