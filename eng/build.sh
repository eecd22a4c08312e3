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
  if grep -qE 'NU1004|NU1403' "$log"; then
    printf 'The packages are not those of the lock files. After a change of versions or references: eng/lock.sh, and commit what it wrote. Without one: docs/security.md, "Lock files".\n' >&2
  fi
  exit 1
fi
printf 'done\n'
