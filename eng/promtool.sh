#!/usr/bin/env bash
# Provides promtool, which the tests of samples/cluster/prometheus and samples/cluster/grafana check rules and queries with.
#
# It is taken out of Debian's package prometheus, without the server that the package would start, and without root. It is kept in the cache
# of this machine and left in artifacts/tools/, where the tests look when the PATH has none. Where it cannot be had (no Debian, no network)
# this says so and ends with 1: the tests that need promtool then check nothing, unless PROMTOOL_REQUIRED is true.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tool=$root/artifacts/tools/promtool
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/healthcare-kafka-client

say() { printf 'promtool: %s\n' "$*"; }
fail() { say "$*" "The tests that need it check nothing."; exit 1; }
version() { "$1" --version 2>&1 | sed -n 's/^promtool, version \([^ ]*\).*/\1/p'; }

install_from_cache() {
  [ -x "$cache/promtool" ] && [ -n "$(version "$cache/promtool")" ] || return 1
  mkdir -p "${tool%/*}"
  cp "$cache/promtool" "$tool.new" && mv -f "$tool.new" "$tool"
  say "$(version "$tool") taken from the cache of this machine ($cache)."
}

# Lists and archives go to a directory of its own: the machine's may need root, and are often empty in a container.
download() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "is not on the PATH, and this is no Debian machine to get it on."
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  local apt=(timeout 300 apt-get -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)"
    -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30)
  say "is fetched in Debian's package prometheus."
  "${apt[@]}" update >"$work/apt.log" 2>&1 || true
  (cd "$work" && "${apt[@]}" download prometheus) >>"$work/apt.log" 2>&1 \
    || { tail -n 5 "$work/apt.log"; fail "could not be fetched (apt's last lines are above)."; }
  dpkg-deb --fsys-tarfile "$work"/prometheus_*.deb | tar -x -C "$work" ./usr/bin/promtool \
    || fail "is not in the package prometheus of this archive."
  mkdir -p "$cache"
  cp "$work/usr/bin/promtool" "$cache/.promtool.$$" && mv -f "$cache/.promtool.$$" "$cache/promtool"
}

if command -v promtool >/dev/null; then
  say "$(version promtool) is on the PATH."
elif [ -x "$tool" ] && [ -n "$(version "$tool")" ]; then
  say "$(version "$tool") is in artifacts/tools already."
elif ! install_from_cache; then
  download
  install_from_cache || fail "does not run on this machine."
fi
