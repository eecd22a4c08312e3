#!/usr/bin/env bash
# Provides a headless Chromium, in which a test looks at the page that healthcare-kafka load --report writes.
#
# It is unpacked from Debian's package chromium-headless-shell and those that it needs and the machine lacks, without root and without a change to the
# machine. It is kept in the cache of this machine (300 MB), and artifacts/tools/chromium starts it, where the test looks when the PATH has none. Where it
# cannot be had (no Debian, no network) this says so and ends with 1: the test then parses the page only, unless CHROMIUM_REQUIRED is true.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tool=$root/artifacts/tools/chromium
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/healthcare-kafka-client
home=$cache/chromium

say() { printf 'chromium: %s\n' "$*"; }
fail() { say "$*" "The page of a load test is not looked at."; exit 1; }

# Its sandbox needs rights that containers lack; what it shows is a file of this tree.
draws() { timeout 20 "$1" --headless --no-sandbox --disable-gpu --dump-dom 'data:text/html,<script>document.write(6*7)</script>' 2>/dev/null | grep -q 42; }
on_path() { command -v chromium || command -v chromium-headless-shell || command -v google-chrome; }

start_from_cache() {
  [ -x "$home/chromium" ] && draws "$home/chromium" || return 1
  mkdir -p "${tool%/*}"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$home/chromium" > "$tool.new" && chmod +x "$tool.new" && mv -f "$tool.new" "$tool"
  say "$(cat "$home/version") is started from the cache of this machine ($cache)."
}

# Libraries and fonts that the machine has are used; the others lie beside the program.
launcher() {
  cat > "$1/fonts.conf" <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>$home/usr/share/fonts</dir><cachedir>$home/fontconfig</cachedir></fontconfig>
XML
  cat > "$1/chromium" <<'SH'
#!/bin/sh
home=$(dirname "$(readlink -f "$0")")
libraries=$(find "$home/usr/lib" "$home/lib" -maxdepth 2 -name '*.so*' 2>/dev/null | sed 's:/[^/]*$::' | sort -u | paste -sd:)
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_FILE="$home/fonts.conf"
exec "$home/usr/lib/chromium/chromium-headless-shell" "$@"
SH
  chmod +x "$1/chromium"
}

# Lists and archives go to a directory of its own: the machine's may need root, and are often empty in a container.
download() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "is not on the PATH, and this is no Debian machine to get it on."
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.chromium.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
  local apt=(apt-get -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
  say "is fetched in Debian's package chromium-headless-shell."
  timeout 40 "${apt[@]}" update >"$work/apt.log" 2>&1 || true
  timeout 80 "${apt[@]}" install --download-only --no-install-recommends --reinstall --yes chromium-headless-shell chromium-common fonts-dejavu-core >>"$work/apt.log" 2>&1 </dev/null \
    || { tail -n 5 "$work/apt.log"; fail "could not be fetched (apt's last lines are above)."; }
  local package
  for package in "$work"/cache/archives/*.deb; do
    dpkg-deb --extract "$package" "$work/tree" || fail "cannot be unpacked: $(basename "$package") is damaged."
  done
  [ -x "$work/tree/usr/lib/chromium/chromium-headless-shell" ] || fail "is not in the package chromium-headless-shell of this archive."
  launcher "$work/tree"
  basename "$work"/cache/archives/chromium-headless-shell_*.deb | cut -d_ -f2 > "$work/tree/version"
  rm -rf "$home" && mv "$work/tree" "$home"
}

if on_path >/dev/null; then
  draws "$(on_path)" || fail "$(on_path) is on the PATH and shows no page."
  say "$(on_path) is on the PATH."
elif [ -x "$tool" ] && draws "$tool"; then
  say "is in artifacts/tools already."
elif ! start_from_cache; then
  download
  start_from_cache || fail "does not run on this machine."
fi
