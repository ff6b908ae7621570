#!/usr/bin/env bash
# Mutation tests: changes the code of one room, one place at a time, and counts the changes that no test notices
# (docs/reliability.md has the scores).
#
#   eng/mutation.sh replies                                the room Chat/Replies with its tests; also: requests, transport
#   eng/mutation.sh transport '**/Streams/EventStream*.cs' only these files of the library
#
# The replies take 25 minutes on two cores that do nothing else. Works on a copy, since it builds the mutants into the
# tests' output. The report is in artifacts/mutation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export MutatedRoom=${1:-}
case $MutatedRoom in
    requests | replies) files=("**/Chat/${MutatedRoom^}/**/*.cs") ;;
    transport) files=('**/Transport/**/*.cs') ;;
    *)
        echo "Name a room: requests, replies or transport." >&2
        exit 2
        ;;
esac
shift
if [ $# -gt 0 ]; then files=("$@"); fi

report=$PWD/artifacts/mutation/$MutatedRoom
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --create --null --ignore-failed-read --files-from=- | tar --extract --directory="$work"

cd "$work"
dotnet tool restore
cd tests/LlamaCppChatClient.Tests
dotnet stryker --skip-version-check --output "$report" "${files[@]/#/--mutate=}"
