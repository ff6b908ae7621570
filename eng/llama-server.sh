#!/usr/bin/env bash
# Prints the path of a usable llama-server; installs one when the machine has none.
#
#   server=$(eng/llama-server.sh) && "$server" -m tests/models/tiny-chat.gguf --port 8080
#
# In this order:
#   1. $LLAMACPP_SERVER
#   2. llama-server on PATH
#   3. the one that an earlier run unpacked into .llama-server/ (delete the folder for a newer one)
#   4. Homebrew, where there is brew
#   5. Debian's packages, unpacked into .llama-server/; nothing is installed into the system
#
# Standard output is that one line. Progress and errors go to standard error.
set -euo pipefail
umask 022
exec 3>&1 1>&2

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
home=$root/.llama-server
partial=$home/partial
unpacked=$home/unpacked
server=$unpacked/usr/bin/llama-server

answer() { printf '%s\n' "$1" >&3; exit 0; }
fail() { printf 'llama-server.sh: %s\n' "$1"; exit 1; }
have() { type -P "$1" >/dev/null; }
usable() { [ -x "$1" ] && "$1" --version >/dev/null 2>&1; }

install_with_brew() {
    local brewed
    brewed=$(brew --prefix)/bin/llama-server
    [ -x "$brewed" ] || brew install llama.cpp
    [ -x "$brewed" ] && answer "$brewed"
}

install_from_debian() {
    local keyring=$1 mirror suite
    mkdir -p "$home" || true
    [ -w "$home" ] || fail "cannot write to $home. Set LLAMACPP_SERVER instead."
    exec 9>"$home/lock"
    flock -n 9 || { echo "Waiting for the run that is installing llama-server ..."; flock 9; }
    if usable "$server"; then answer "$server"; fi

    trap 'rm -rf "$partial"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    for mirror in $(debian_mirrors); do
        for suite in forky sid; do
            echo "Getting llama-server from $mirror, suite $suite (25 MB, once) ..."
            if download "$mirror" "$suite" "$keyring"; then
                unpack
                usable "$server" || fail "just unpacked, but it does not start: $server"
                answer "$server"
            fi
        done
    done
    echo "None of apt's Debian mirrors gave llama.cpp-tools."
    explain
}

# The archives that this machine's own release comes from, whatever the form of apt's sources. That
# leaves out the security archive, which has no forky, and other vendors' repositories.
debian_mirrors() {
    local codename
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && echo "${DEBIAN_CODENAME:-${VERSION_CODENAME:-}}")
    apt-get --print-uris update |
        awk -F"'" -v suites="$codename|stable|testing|unstable|sid" '
            $2 !~ /^cdrom:/ && match($2, "/dists/(" suites ")/InRelease$") {
                mirror = substr($2, 1, RSTART - 1)
                if (!seen[mirror]++) print mirror
            }'
}

# apt with sources, lists, cache and package state of its own. The machine's settings (proxies,
# credentials) stay in force, except those that touch the system; signatures are always checked.
download() {
    local mirror=$1 suite=$2 keyring=$3 apt=$partial/apt
    rm -rf "$partial"
    mkdir -p "$apt"/{state/lists,cache/archives}/partial
    echo "deb [arch=$(dpkg --print-architecture) target=Packages lang=none signed-by=$keyring]" \
        "$mirror $suite main" >"$apt/sources.list"
    # Only install scripts, which are not run here, want these: they count as installed.
    cat >"$apt/status" <<'END'
Package: wanted-by-install-scripts
Status: install ok installed
Version: 1
Architecture: all
Provides: debconf (= 9), wget (= 9)
Maintainer: nobody
Description: stands in for what llama-server does not need for running

END
    cat >"$apt/apt.conf" <<END
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$apt/state";
Dir::State::Lists "$apt/state/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Cache::Archives "$apt/cache/archives";
#clear APT::Default-Release;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "root"; // the user _apt may be unable to reach this folder
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
END
    apt-get -c "$apt/apt.conf" -qq update &&
        apt-get -c "$apt/apt.conf" -qq --download-only install llama.cpp-tools patchelf
}

# The packages bring their own C library, so the server runs on an older Debian, too. All paths are
# written into the binary: what it starts (itself, in router mode) needs no LD_LIBRARY_PATH.
unpack() {
    local deb loader lib
    for deb in "$partial"/apt/cache/archives/*.deb; do
        dpkg -x "$deb" "$partial/new"
    done
    cd "$partial/new"
    loader=$(echo usr/lib/*/ld-linux*.so.*)
    lib=${loader%/*}
    patchelf() { "$loader" --library-path "$lib" usr/bin/patchelf "$@"; }

    # The libraries' own paths are the system's folders, and would win over the binary's.
    patchelf --remove-rpath "$lib"/llama/*.so "$lib"/libllama*.so.* "$lib"/libmtmd*.so.*
    patchelf --force-rpath --set-rpath "\$ORIGIN/../../$lib:\$ORIGIN/../../$lib/llama" \
        --set-interpreter "$unpacked/$loader" usr/bin/llama-server
    # It looks for its CPU backends beside the binary.
    ln -s -t usr/bin -r "$lib"/ggml/backends*/*.so

    rm -rf "$unpacked"
    mv "$partial/new" "$unpacked"
}

explain() {
    echo "No llama-server: LLAMACPP_SERVER is not set, and none is on PATH. Install one:"
    case $(uname -s) in
        Darwin) echo "  Homebrew  brew install llama.cpp" ;;
        MINGW* | MSYS* | CYGWIN*) echo "  winget    winget install llama.cpp" ;;
        *) echo "  apt       sudo apt-get install llama.cpp-tools    (Debian forky and later)
  Homebrew  brew install llama.cpp" ;;
    esac
    cat <<'END'
or run one in a container and set LLAMACPP_BASE_URL=http://localhost:8080:
  docker    docker run --rm -p 8080:8080 -v "$PWD/tests/models:/models" debian:forky sh -c \
              'apt-get update && apt-get install -y llama.cpp-tools &&
               llama-server -m /models/tiny-chat.gguf -c 4096 --host 0.0.0.0 --port 8080'
END
    exit 1
}

if [ -n "${LLAMACPP_SERVER:-}" ]; then
    if [ -f "$LLAMACPP_SERVER" ] && [ -x "$LLAMACPP_SERVER" ]; then answer "$LLAMACPP_SERVER"; fi
    fail "LLAMACPP_SERVER is not an executable file: $LLAMACPP_SERVER"
fi
if have llama-server; then answer "$(type -P llama-server)"; fi
if usable "$server"; then answer "$server"; fi
if have brew; then install_with_brew || echo "Homebrew could not install llama.cpp."; fi
for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    if have apt-get && have dpkg && [ -r "$keyring" ]; then install_from_debian "$keyring"; fi
done
explain
