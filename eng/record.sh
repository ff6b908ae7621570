#!/usr/bin/env bash
# Records one exchange with a llama-server as a capture for the tests: the bytes as they came, without the chunk framing.
#
#   eng/record.sh GET /props tests/captures/http/props.http
#   eng/record.sh POST /v1/chat/completions tests/captures/chat/hello.http '{"messages":[{"role":"user","content":"Hello!"}]}'
#
# Uses the server that LLAMACPP_BASE_URL names, or starts one with the tiny model (eng/with-server.sh). Needs curl.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 1; }
if [ -z "${LLAMACPP_BASE_URL:-}" ]; then exec "$(dirname "${BASH_SOURCE[0]}")/with-server.sh" "$0" "$@"; fi

method=$1 path=$2 file=$3 body=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=()
[ -z "$body" ] || data=(-H 'Content-Type: application/json' --data-binary "$body")
curl -sS --http1.1 -A '' -X "$method" "${data[@]}" -D "$work/head" -o "$work/body" -v "${LLAMACPP_BASE_URL%/}$path" 2>"$work/log"

mkdir -p "$(dirname "$file")"
{
    echo '# server: describe its command line and build here, and what the exchange shows'
    echo '>>> REQUEST'
    sed -n 's/^> //p' "$work/log"
    [ -z "$body" ] || printf '%s\n' "$body"
    echo '<<< RESPONSE'
    cat "$work/head" "$work/body"
} >"$file"
echo "$file"
