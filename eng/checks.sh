#!/usr/bin/env bash
# For the scripts that test the packages: counts their checks, and packs in a version of its own, so that no cache gives older packages.
# shellcheck disable=SC2034,SC2154 # the scripts that read this set and use the variables
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

version=0.0.0-test.$(date +%Y%m%d%H%M%S).$$
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //; s|/*$||')
trap cleanup EXIT
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
quiet=(-nologo -v:quiet -clp:NoSummary --tl:off ${msbuild_args[@]+"${msbuild_args[@]}"})
passed=0 failed=0 skipped=0

# Where NuGet has unpacked a package.
installed() { echo "$cache/$(tr '[:upper:]' '[:lower:]' <<<"$1")/$version"; }

# Removes what NuGet has unpacked of the script's packages, which "names" has.
cleanup() {
    local name
    rm -rf "$work"
    for name in "${names[@]}"; do
        rm -rf "$(installed "$name")"
        rmdir "$(dirname "$(installed "$name")")" 2>/dev/null
    done
}

# Packs the projects "names" into a folder, which then is the only source beside the user's own for what is below "work".
pack() {
    local name
    rm -rf "$packages"
    for name in "${names[@]}"; do
        dotnet pack "src/$name" -c Release -p:PackageVersion="$version" -o "$packages" "${quiet[@]}" || return 1
    done
    echo "<configuration><packageSources><add key='packed' value='$packages' /></packageSources></configuration>" >"$work/nuget.config"
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    exit $((failed > 0))
}

# Runs a check, counts it, and says how long it took; its output is shown when it fails.
check() {
    local name=$1 output
    shift
    SECONDS=0
    if output=$("$@" 2>&1); then
        printf 'ok %4d s  %s\n' "$SECONDS" "$name"
        passed=$((passed + 1))
    else
        printf '%s\n' "$output"
        printf 'FAILED %4d s  %s\n' "$SECONDS" "$name"
        failed=$((failed + 1))
        return 1
    fi
}

# Whether a llama-server can be had. Under CI=true it has to be: what needs it then fails by itself.
has_server() {
    [ -n "${LLAMACPP_BASE_URL:-}" ] || eng/llama-server.sh >/dev/null 2>"$work/why" || [ "${CI:-}" = true ] || { cat "$work/why"; return 1; }
}
