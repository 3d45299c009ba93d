#!/usr/bin/env bash
# Puts the mail clients into place that the tests drive: neomutt in tmux, Roundcube in headless Chromium, Thunderbird without a screen.
# What cannot be had here is named, and its tests are skipped.
set -uo pipefail
say() { echo "mail clients: $*" >&2; }
missing=()
need() { [ -e "$1" ] || missing+=("${@:2}"); }
need /usr/bin/tmux tmux
need /usr/bin/neomutt neomutt
need /usr/bin/php php-cli
need /var/lib/roundcube/public_html/index.php roundcube-core roundcube-sqlite3 php-sqlite3
need /usr/bin/chromium chromium
need /usr/bin/chromedriver chromium-driver
need /usr/bin/thunderbird thunderbird
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    say "missing: ${missing[*]}; the tests with those clients are skipped"
    exit 0
fi
say "installing ${missing[*]} (about a minute) ..."
apt-get update -qq > /dev/null 2>&1
# One by one where they cannot be had together: a client that is not there must not take the others away.
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null 2>&1 && exit 0
for package in "${missing[@]}"; do
    apt-get install -y -qq --no-install-recommends "$package" > /dev/null 2>&1 || say "$package cannot be installed"
done
exit 0
