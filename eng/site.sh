#!/usr/bin/env bash
# Builds the documentation site into artifacts/site: the guides of docs/, and the API reference from the packages. Fails where a
# link leads nowhere. Needs the .NET 10 SDK. To read it: python3 -m http.server -d artifacts/site
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
source=$PWD/artifacts/site-source
site=$PWD/artifacts/site
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
program() { dotnet eng/Site/bin/Release/net10.0/Site.dll "$@"; }
docfx() { dotnet dnx --yes docfx@2.81.0 "$@"; }

dotnet build eng/Site -c Release -nologo -v:quiet -clp:NoSummary --tl:off ${msbuild_args[@]+"${msbuild_args[@]}"}
rm -rf "$source" "$site"
program pages . "$source"
cp -r eng/Site/docfx.json eng/Site/toc.yml eng/Site/theme docs/samples/WebChat/wwwroot/icon.svg "$source"
cp eng/Site/guides.yml "$source/docs/toc.yml"
docfx metadata "$source/docfx.json"
program properties "$source/api"
docfx build "$source/docfx.json" --warningsAsErrors
# Two thirds of the site, for those who develop docfx.
find "$site/public" -name "*.map" -delete
program search "$source/api" "$site"
program check "$site"
