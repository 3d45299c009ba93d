#!/usr/bin/env bash
# Puts into place what the tests with a real systemd need: systemd itself, D-Bus, and the machine's own Python with venv.
set -uo pipefail
say() { echo "systemd tests: $*" >&2; }
missing=()
[ -x /lib/systemd/systemd ] || missing+=(systemd)
[ -x /usr/bin/dbus-daemon ] || missing+=(dbus)
[ -e /usr/share/dbus-1/services/org.freedesktop.systemd1.service ] || [ -e /usr/lib/systemd/user/dbus.socket ] || missing+=(dbus-user-session)
[ -x /usr/bin/gnome-keyring-daemon ] || missing+=(gnome-keyring) # for tests/test_login.py
ls /usr/lib/*/security/pam_systemd.so > /dev/null 2>&1 || missing+=(libpam-systemd)
[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ensurepip' 2> /dev/null || missing+=(python3 python3-venv)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    say "missing: ${missing[*]}; those tests are skipped"
    exit 0
fi
say "installing ${missing[*]} ..."
apt-get update -qq > /dev/null 2>&1
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null 2>&1 || say "${missing[*]} cannot be installed"
exit 0
