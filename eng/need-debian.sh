#!/usr/bin/env bash
# Installs the Debian packages that are missing: eng/need-debian.sh gcc zlib1g-dev
set -euo pipefail

missing=()
for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo -n); fi
if ! type -P apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    echo "Install these first, or what your system calls them: ${missing[*]}" >&2
    exit 1
fi
"${sudo[@]}" apt-get -qq update
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
