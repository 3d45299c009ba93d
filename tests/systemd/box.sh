#!/usr/bin/env bash
# A real systemd as PID 1 of its own pid, mount, ipc, uts and cgroup namespaces, over a throw-away copy of this machine's files.
#
#   box.sh start DIR [FROM:TO ...]    boots it within a second or two; each FROM is seen inside at TO, and written through
#   box.sh run DIR COMMAND ...        runs a command inside, as root, with a bare environment
#   box.sh stop DIR
#
# The network is the machine's own, so that servers on loopback are reached. It needs root and a kernel that grants namespaces.
set -euo pipefail

action=$1 dir=$2
shift 2

inside() {
    exec nsenter -t "$(cat "$dir/pid")" -m -p -i -u -C -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        TERM=dumb SYSTEMD_PAGER= SYSTEMD_COLORS=0 "$@"
}

# Where a control group of version 2 can be made: the machine's own, or beside those of version 1.
control_group() {
    local place
    for place in /sys/fs/cgroup/unified /sys/fs/cgroup; do
        [ -e "$place/cgroup.procs" ] && [ "$(stat -f -c %T "$place")" = cgroup2fs ] && { echo "$place/watcher-box-$$"; return; }
    done
    echo "no control groups of version 2 here" >&2
    return 1
}

# Runs as the first process of the new namespaces; becomes systemd.
boot() {
    local dir=$1 root=$1/root pair unit file
    shift
    mount -t tmpfs -o size=2g,mode=755 tmpfs "$dir"
    mkdir "$dir/upper" "$dir/work" "$root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/upper,workdir=$dir/work" "$root"
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for file in null zero full random urandom tty; do
        touch "$root/dev/$file"
        mount --bind "/dev/$file" "$root/dev/$file"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
    mount -t tmpfs tmpfs "$root/dev/shm"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    for file in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${file%%:*}" "$root/dev/${file#*:}"; done
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

    # An empty machine: none of this one's own services, no hardware.
    rm -rf "$root/etc/systemd/system" "$root/etc/machine-id"
    mkdir -p "$root/etc/systemd/system"
    systemd-id128 new > "$root/etc/machine-id"
    for unit in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-kernel.socket systemd-udevd-control.socket \
        systemd-timesyncd.service systemd-networkd.service systemd-resolved.service getty.target console-getty.service \
        dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount systemd-remount-fs.service; do
        ln -s /dev/null "$root/etc/systemd/system/$unit"
    done
    for file in "$root"/etc/init.d/*; do
        unit=$(basename "$file").service
        [ -e "$root/lib/systemd/system/$unit" ] || ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
    printf '[Unit]\nDescription=box\nRequires=basic.target dbus.socket\nAfter=basic.target dbus.socket\nAllowIsolate=yes\n' \
        > "$root/etc/systemd/system/box.target"
    : > "$root/etc/fstab"
    echo box > "$root/etc/hostname"
    for pair in "$@"; do
        mkdir -p "$root/${pair#*:}"
        mount --bind "${pair%%:*}" "$root/${pair#*:}"
    done
    cd "$root"
    mkdir -p mnt/old
    pivot_root . mnt/old
    umount -l /mnt/old
    mount --make-rshared / # systemd does this only where it believes to be no container; LoadCredential= needs it
    exec env -i container=box PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 /lib/systemd/systemd --system --unit=box.target \
        --log-target=journal-or-kmsg --show-status=no # its own lines shall be in the journal too
}

# The machine's number of the process that is PID 1 inside.
inner_pid() {
    local number
    for number in $(cat "$1/cgroup.procs" "$1/init.scope/cgroup.procs" 2> /dev/null); do
        [ "$(awk '/^NSpid/ { print NF - 1, $NF }' "/proc/$number/status" 2> /dev/null)" = "2 1" ] \
            && [ "$(cat "/proc/$number/comm")" = systemd ] && echo "$number" && return
    done
    return 1
}

case $action in
start)
    mkdir -p "$dir"
    group=$(control_group)
    mkdir "$group"
    echo "$group" > "$dir/group"
    export -f boot
    # Only the inner process joins the group, and its cgroup namespace is made after that: else systemd meets processes of pid 0.
    (exec setsid unshare --fork --kill-child --pid --mount --ipc --uts --propagation private \
        bash -euc 'echo 0 > "$1/cgroup.procs"; shift; exec unshare --cgroup bash -euc "boot \"\$@\"" boot "$@"' \
        box "$group" "$dir" "$@") < /dev/null > "$dir/console" 2>&1 &
    for ((i = 0; i < 200; i++)); do
        inner_pid "$group" > "$dir/pid.new" && mv "$dir/pid.new" "$dir/pid" && break
        sleep 0.05
    done
    [ -s "$dir/pid" ] || { cat "$dir/console" >&2; exit 1; }
    for ((i = 0; i < 400; i++)); do
        state=$( (inside systemctl is-system-running) 2> /dev/null || true)
        case $state in running | degraded) exit 0 ;; esac
        sleep 0.05
    done
    echo "systemd does not come up: $state" >&2
    exit 1
    ;;
run) inside "$@" ;;
stop)
    pid=$(cat "$dir/pid")
    kill -s RTMIN+4 "$pid" 2> /dev/null || true # power off
    for ((i = 0; i < 50; i++)); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2> /dev/null || true
    sleep 0.2
    find "$(cat "$dir/group")" -depth -type d -exec rmdir {} \; 2> /dev/null || true
    ;;
esac
