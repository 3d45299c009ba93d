#!/usr/bin/env bash
# Puts the servers that the tests run into place: Dovecot as a package of the system, Courier unpacked below .servers.
# What cannot be had here is named, and its tests are skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
say() { echo "test servers: $*" >&2; }
if command -v npm > /dev/null && command -v node > /dev/null; then
    mkdir -p .servers/google
    if ! cmp -s tests/servers/google/package.json .servers/google/package.json || [ ! -d .servers/google/node_modules/@emulators/google ]; then
        say "installing a second Gmail (@emulators/google) ..."
        cp tests/servers/google/package.json .servers/google/
        (cd .servers/google && npm install --silent --no-audit --no-fund > /dev/null 2>&1) || say "@emulators/google cannot be installed"
    fi
    cp tests/servers/google/start.mjs .servers/google/
else
    say "no node and npm here: the tests against @emulators/google are skipped"
fi
command -v apt-get > /dev/null || { say "no apt-get here; install Dovecot (imapd) yourself"; exit 0; }
updated=
update() { [ -n "$updated" ] || { [ "$(id -u)" = 0 ] && apt-get update -qq > /dev/null 2>&1; updated=1; }; }
if [ ! -x /usr/sbin/dovecot ]; then
    if [ "$(id -u)" = 0 ]; then
        say "installing Dovecot ..."
        update
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd openssl > /dev/null 2>&1 || say "Dovecot cannot be installed"
    else
        say "Dovecot is missing: run as root once: apt-get install dovecot-imapd"
    fi
fi
if [ ! -x .servers/courier/usr/bin/imapd ] || [ ! -x .servers/courier/usr/libexec/gam_server ]; then
    say "unpacking Courier ..."
    update
    mkdir -p .servers/courier .servers/packages
    # The libraries under the names that they have in this release; those of the system are left as they are.
    needed=$(apt-cache depends courier-imap courier-authlib gamin 2> /dev/null | awk '/ Depends: lib/ { print $2 }' | sort -u)
    for package in courier-imap courier-authlib gamin $needed; do
        dpkg -s "$package" > /dev/null 2>&1 && [ "${package#lib}" != "$package" ] && continue
        (cd .servers/packages && apt-get download -qq "$package" > /dev/null 2>&1) || say "no package $package here"
    done
    for package in .servers/packages/*.deb; do
        [ -e "$package" ] && dpkg -x "$package" .servers/courier
    done
    rm -rf .servers/packages
    [ -x .servers/courier/usr/bin/imapd ] || say "Courier cannot be unpacked"
fi
if [ "${1:-}" = bench ] && [ ! -x /usr/bin/mbsync ]; then
    if [ "$(id -u)" = 0 ]; then
        say "installing mbsync, to be compared with ..."
        update
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends isync > /dev/null 2>&1 || say "mbsync cannot be installed"
    else
        say "mbsync is missing, and is not compared with: run as root once: apt-get install isync"
    fi
fi
exit 0
