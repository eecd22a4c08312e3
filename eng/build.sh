#!/usr/bin/env bash
# Builds a project or the solution in Release, quietly: what went wrong is shown, what went right is one line.
set -euo pipefail
target=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf 'build: %s ... ' "$(basename "$target")"
if ! dotnet build "$target" --configuration Release --nologo --verbosity quiet >"$log" 2>&1; then
  printf 'failed\n'
  cat "$log" >&2
  exit 1
fi
printf 'done\n'
