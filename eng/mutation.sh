#!/usr/bin/env bash
# Mutation tests: changes the code in about two thousand places, one at a time, and counts the changes that no test
# notices (docs/reliability.md has the scores). Takes less than an hour on two cores.
#
#   eng/mutation.sh                                  Requests, Responses and Transport
#   eng/mutation.sh '**/Transport/EventStream*.cs'   only these files of the library
#
# Works on a copy, since it builds the mutants into the tests' output. The report is in artifacts/mutation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

report=$PWD/artifacts/mutation
files=()
for pattern; do files+=(-m "$pattern"); done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --create --null --ignore-failed-read --files-from=- | tar --extract --directory="$work"

cd "$work"
dotnet tool restore
cd tests/LlamaCppChatClient.Tests
MutationTesting=true dotnet stryker --skip-version-check --output "$report" "${files[@]}"
