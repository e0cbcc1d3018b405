# shellcheck shell=bash
# Shared by the scripts of this directory: what they need from the host, and a space of their own to run in.

# Debian packages; a tool that is already there, from wherever, is not installed again.
readonly PACKAGES=(
    "javac:openjdk-17-jdk-headless"
    "mvn:maven"
    "ip:iproute2"
    "nft:nftables"
    "iptables-legacy:iptables"
    "tcpdump:tcpdump"
    "arping:iputils-arping"
    "ping:iputils-ping"
    "pgrep:procps"
    "unshare:util-linux"
    "tcpreplay-edit:tcpreplay"
    "keepalived:keepalived"
    "vtysh:frr"
    "ethtool:ethtool"
    "systemd-analyze:systemd"
    "lintian:lintian"
)

# For the one measurement beside a C program. What begins with a slash is a file, not a tool.
# shellcheck disable=SC2034 # for install_missing, by whoever measures that
readonly C_COMPILER=("cc:gcc" "/usr/include/stdio.h:libc6-dev")

# For real guests: the machine, what makes its disk, and the way in.
# shellcheck disable=SC2034 # for install_missing, by whoever boots guests
readonly GUEST_TOOLS=(
    "qemu-system-x86_64:qemu-system-x86"
    "debootstrap:debootstrap"
    "mke2fs:e2fsprogs"
    "ssh:openssh-client"
    "flock:util-linux"
)

# What we say ourselves reaches the terminal also where the output of a step goes to a file.
exec {terminal}>&2
say() {
    printf '%s\n' "$*" >&"$terminal"
}

# Runs a step whose chatter nobody needs to see unless it fails.
quietly() {
    local log=test-lab/target/$1.log status=0
    mkdir -p test-lab/target
    "${@:2}" >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
    fi
    return "$status"
}

# Runs the calling script again as root if it is not.
become_root() {
    if [ "$(id -u)" -ne 0 ]; then
        exec sudo -- "$@"
    fi
}

# Arguments: further entries.
install_missing() {
    local entry missing=()
    # Daemons and network tools live in sbin, which not every root has in its path.
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    for entry in "${PACKAGES[@]}" "$@"; do
        if [ "${entry:0:1}" = / ]; then
            [ -e "${entry%%:*}" ] || missing+=("${entry#*:}")
        else
            command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
        fi
    done
    # Ubuntu and Debian call another program arping too, with other options.
    if command -v arping >/dev/null && ! arping -V 2>/dev/null | grep -q iputils; then
        missing+=(iputils-arping)
    fi
    # Not grep -q, which ends early: what feeds it would die of that, and with pipefail so would the answer.
    ldconfig -p | grep 'libpcap\.so\.0\.8' >/dev/null || missing+=(libpcap0.8)
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    say "Installing ${missing[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    scratch=$(mktemp -d)
    chmod 1777 "$scratch" # apt fetches as a user of its own
    quietly update env TMPDIR="$scratch" apt-get update -q
    quietly install env TMPDIR="$scratch" apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# The command line of a JVM of a newer LTS than the one we compile with, if one is installed.
newer_java() {
    local home
    for home in /usr/lib/jvm/*; do
        if [ -x "$home/bin/java" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
            printf '%s\n' "$home/bin/java"
            return
        fi
    done
}

# Runs inside: private mounts for /run/netns and /tmp, so that namespaces and files vanish with this space. What the
# command needs below /tmp (a checkout, a home, the directory KEEP) is carried over to the same place.
# shellcheck disable=SC2016 # expanded inside
readonly SPACE='
    set -eu
    mount -t tmpfs -o mode=755 none /mnt
    n=0
    for keep in "$PWD" "$HOME" "${KEEP:-$PWD}"; do
        case "$keep/" in
            /tmp/?*) n=$((n + 1)); mkdir "/mnt/$n"; mount --rbind "$keep" "/mnt/$n" ;;
        esac
    done
    mount -t tmpfs -o mode=1777 none /tmp
    n=0
    for keep in "$PWD" "$HOME" "${KEEP:-$PWD}"; do
        case "$keep/" in
            /tmp/?*) n=$((n + 1)); mkdir -p "$keep"; mount --rbind "/mnt/$n" "$keep" ;;
        esac
    done
    umount -l /mnt
    mkdir -p /run/netns
    mount -t tmpfs -o mode=755 none /run/netns
    cd "$PWD"
    # Not exec: this shell stays as the first process here and collects those that lost their parent.
    status=0
    "$@" || status=$?
    exit "$status"
'

# Maven wants one, and not every service manager gives root one.
export HOME=${HOME:-/root}

# Runs a command in pid and mount namespaces of its own. However it ends, and however we end, the kernel kills every
# process in there and drops its mounts, and with them the network namespaces it named and its temporary files.
in_own_space() {
    # In the background, because a shell runs its traps only when wait returns; a background job ignores SIGINT unless
    # told otherwise.
    setpriv --pdeathsig KILL -- env --default-signal=INT,QUIT \
        unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
        bash -c "$SPACE" space "$@" </dev/null &
    space_pid=$!
    trap 'end_space; exit 130' INT
    trap 'end_space; exit 143' TERM HUP
    local status=0
    wait "$space_pid" || status=$?
    trap - INT TERM HUP
    space_pid=
    return "$status"
}

# Ends the space: its first process dies with unshare, all others die with the first, and only then is that one gone.
end_space() {
    local first tries=100
    trap '' INT TERM HUP
    if [ -n "${space_pid:-}" ]; then
        first=$(pgrep -P "$space_pid" || true)
        kill -KILL "$space_pid" 2>/dev/null || true
        wait "$space_pid" 2>/dev/null || true
        while [ -n "$first" ] && [ -d "/proc/$first" ] && [ "$tries" -gt 0 ]; do
            sleep 0.05
            tries=$((tries - 1))
        done
    fi
    say "Interrupted; all processes, namespaces and temporary files of this run are gone."
}

# Compiles and packages without tests; quick when nothing changed. Maven's own chatter shows only when it fails.
build_quietly() {
    say "Building (a minute or two the first time) ..."
    quietly build in_own_space \
        mvn -B -q -ntp -Dstyle.color=never -DskipTests -Dspotless.check.skip -Djacoco.skip package
    # As the systemd unit does. Only starts are slower without.
    agent/target/baton/bin/baton-archive || say "No class archive."
}

# What apt leaves when it is interrupted goes; what the build wrote belongs to the user who called sudo, not to root.
scratch=
tidy_up() {
    if [ -n "$scratch" ]; then
        rm -rf -- "$scratch"
    fi
    if [ -n "${SUDO_UID:-}" ] && [ -n "${SUDO_GID:-}" ]; then
        find . -maxdepth 2 -name target -type d -exec chown -R "$SUDO_UID:$SUDO_GID" {} +
    fi
}
