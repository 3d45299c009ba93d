"""Roundcube over IMAP, in a headless Chromium that clicks and types as a user does."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from servers.dovecot import PASSWORD, free_port

from clients.captures import Captures

PUBLIC = Path("/var/lib/roundcube/public_html")
NEEDED = [str(PUBLIC / "index.php"), "/usr/bin/php", "/usr/bin/chromium", "/usr/bin/chromedriver"]
T = TypeVar("T")
PATIENCE = 40.0  # seconds that a page may take on a busy machine
CONFIG = """<?php
$config['db_dsnw'] = 'sqlite:///{root}/roundcube.db?mode=0640';
$config['imap_host'] = '127.0.0.1:{imap}';
$config['smtp_host'] = '127.0.0.1:{smtp}';
$config['smtp_user'] = '';
$config['smtp_pass'] = '';
$config['des_key'] = '0123456789abcdefghijklmn';
$config['temp_dir'] = '{root}/temp/';
$config['log_dir'] = '{root}/logs/';
$config['plugins'] = [];
$config['skin'] = 'elastic';
$config['drafts_mbox'] = 'Drafts';
$config['sent_mbox'] = 'Sent';
$config['trash_mbox'] = 'Trash';
$config['junk_mbox'] = 'Junk';
$config['language'] = 'en_US';
$config['mail_domain'] = 'postbox.example';
$config['draft_autosave'] = 0;
$config['htmleditor'] = 0;
$config['default_list_mode'] = 'threads';
$config['autoexpand_threads'] = 1;
"""
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--window-size=1200,800", "--no-proxy-server",
]  # fmt: skip
ROWS = "#messagelist tbody tr.message"


def unusable() -> str | None:
    """Why Roundcube cannot be driven here; None where it can."""
    missing = [path for path in NEEDED if not os.path.exists(path)]
    return f"{', '.join(missing)} is not installed: tests/clients/install.sh does it" if missing else None


class Web:
    """A running Roundcube and a browser in front of it."""

    def __init__(self, root: Path, imap: int, smtp: int) -> None:
        self.root = root
        for name in ("config", "temp", "logs", "profile"):
            (root / name).mkdir()
        for name in ("defaults.inc.php", "mimetypes.php"):
            (root / "config" / name).symlink_to(PUBLIC.parent / "config" / name)
        (root / "config" / "config.inc.php").write_text(CONFIG.format(root=root, imap=imap, smtp=smtp))
        self.url = f"http://127.0.0.1:{free_port()}/"

    def __enter__(self) -> Web:
        environ = {**os.environ, "ROUNDCUBE_CONFIG_DIR": str(self.root / "config"), "PHP_CLI_SERVER_WORKERS": "4"}
        command = ["php", "-S", self.url.split("/")[2], "-t", str(PUBLIC)]
        log = (self.root / "php.log").open("w")
        self.server = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
        options = ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in [*FLAGS, f"--user-data-dir={self.root / 'profile'}"]:
            options.add_argument(flag)
        self.browser = Chrome(options, ChromeService("/usr/bin/chromedriver"))
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.quit()
        os.killpg(self.server.pid, 15)
        self.server.wait()
        shutil.rmtree(self.root / "profile", ignore_errors=True)

    def log(self) -> str:
        """What the server and Roundcube have written last."""
        files = [self.root / "php.log", *sorted((self.root / "logs").iterdir())]
        return "\n".join(f"{file.name}:\n{file.read_text(errors='replace')[-4000:]}" for file in files)

    def identify(self, user: str) -> None:
        """Gives a user who has logged in once the name and address under which they write."""
        with sqlite3.connect(self.root / "roundcube.db", timeout=10) as database:
            database.execute(
                "UPDATE identities SET name = 'Dana Reyes', email = 'dana.reyes@postbox.example'"
                " WHERE user_id = (SELECT user_id FROM users WHERE username = ?)",
                (user,),
            )


class Roundcube:
    """Roundcube, logged in as a user."""

    def __init__(self, web: Web, user: str, captures: Captures) -> None:
        self.web, self.captures, self.browser = web, captures, web.browser
        self.browser.get(web.url)
        self.find("#rcmloginuser").send_keys(user)
        self.find("#rcmloginpwd").send_keys(PASSWORD)
        self.find("#rcmloginsubmit").click()
        self.until(lambda: "_task=mail" in self.browser.current_url, "the login")
        web.identify(user)

    def until(self, condition: Callable[[], T], what: str) -> T:
        """What the condition gives as soon as that is something; a page that is being exchanged for another is no failure."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if found := condition():
                    return found
            except WebDriverException:
                pass  # the page changed under the question
            time.sleep(0.1)
        self.shot("stuck")
        self.captures.text("stuck", f"{self.browser.page_source}\n{self.web.log()}")
        raise AssertionError(f"Roundcube does not get to {what}: {self.browser.current_url}")

    def shot(self, what: str) -> None:
        self.browser.save_screenshot(str(self.captures.path(f"{what}.png")))

    def find(self, selector: str) -> WebElement:
        """An element that can be clicked."""

        def ready() -> list[WebElement]:
            found = self.browser.find_elements(By.CSS_SELECTOR, selector)
            return [one for one in found if one.is_displayed() and one.is_enabled()]

        return self.until(ready, selector)[0]

    def folder(self, name: str) -> list[WebElement]:
        """The rows of a folder's list."""
        self.browser.get(f"{self.web.url}?_task=mail&_mbox={name}")
        idle = (
            "return window.rcmail && !rcmail.busy && rcmail.env.messagecount !== undefined && document.readyState == 'complete'"
        )
        self.until(lambda: self.browser.execute_script(idle), f"the list of {name}")
        count = int(self.browser.execute_script("return rcmail.env.messagecount"))
        self.until(lambda: len(self.browser.find_elements(By.CSS_SELECTOR, ROWS)) >= min(count, 1), f"the rows of {name}")
        return self.browser.find_elements(By.CSS_SELECTOR, ROWS)

    def open(self) -> Composing:
        [row] = self.folder("Drafts")
        ActionChains(self.browser).double_click(row.find_element(By.CSS_SELECTOR, "td.subject")).perform()
        self.until(lambda: "_action=compose" in self.browser.current_url, "the editor")
        return Composing(self)

    def delete(self) -> None:
        [row] = self.folder("Drafts")
        row.find_element(By.CSS_SELECTOR, "td.subject").click()
        preview = (
            "return !rcmail.busy && !!document.getElementById('messagecontframe').contentDocument.querySelector('#messagebody')"
        )
        self.until(lambda: self.browser.execute_script(preview), "the preview")
        self.shot("selected")
        self.find("a.delete:not(.disabled)").click()
        self.until(
            lambda: not any(row.is_displayed() for row in self.browser.find_elements(By.CSS_SELECTOR, ROWS)), "an empty list"
        )
        self.shot("deleted")

    def listed(self) -> str:
        text = " ".join(row.text for row in self.folder("Drafts"))
        self.shot("drafts")
        return text

    def sent_tree(self) -> list[int]:
        self.folder("Sent")
        self.shot("sent")
        depths = "return Object.values(rcmail.env.messages).map(message => message.depth || 0)"
        return sorted(int(depth) for depth in self.browser.execute_script(depths))

    def close(self) -> None:
        self.browser.delete_all_cookies()


@dataclass
class Composing:
    """A draft in the page for writing."""

    client: Roundcube

    def __post_init__(self) -> None:
        self.body = self.client.find("#composebody")
        self.client.until(lambda: self.shown, "the text")
        self.client.shot("opened")

    @property
    def shown(self) -> str:
        return str(self.body.get_property("value"))

    def _write(self, words: str) -> None:
        """Types below the greeting."""
        if words:
            place = self.shown.index("\n") + 1
            self.client.browser.execute_script(
                "arguments[0].focus(); arguments[0].setSelectionRange(arguments[1], arguments[1])", self.body, place
            )
            self.body.send_keys(f"\n{words}\n")

    def save(self, words: str) -> None:
        self._write(words)
        self.client.find("a.save.draft").click()
        self.client.until(lambda: "saved to Drafts" in self.client.find("#messagestack").text, "a saved draft")
        self.client.shot("saved")

    def send(self, words: str) -> None:
        self._write(words)
        self.client.shot("to-be-sent")
        self.client.find(".formbuttons button.send").click()
        self.client.until(lambda: "_action=compose" not in self.client.browser.current_url, "a sent mail")
        self.client.shot("sent")

    def leave(self) -> None:
        self.client.folder("INBOX")
