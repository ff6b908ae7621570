#!/usr/bin/env bash
# Mutation tests: changes the code in about two thousand places, one at a time, and counts the changes that no test
# notices (docs/reliability.md has the scores).
#
#   eng/mutation.sh                                  the rooms Chat/Requests, Chat/Replies and Transport: hours on two cores
#   eng/mutation.sh readers                          Chat/Replies alone, with the tests of its own: 910 changes
#   eng/mutation.sh '**/Transport/EventStream*.cs'   only these files of the library
#
# Works on a copy, since it builds the mutants into the tests' output. The report is in artifacts/mutation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

report=$PWD/artifacts/mutation
export MutationTesting=all
config=stryker-config.json
if [ "${1:-}" = readers ]; then
    MutationTesting=readers
    config=stryker-readers.json
    shift
fi

files=()
for pattern; do files+=(-m "$pattern"); done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --create --null --ignore-failed-read --files-from=- | tar --extract --directory="$work"

cd "$work"
dotnet tool restore
cd tests/LlamaCppChatClient.Tests
dotnet stryker --config-file $config --skip-version-check --output "$report" "${files[@]}"
