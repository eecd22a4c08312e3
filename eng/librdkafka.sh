#!/usr/bin/env bash
# Provides the native library that Confluent.Kafka stands on.
#
# Confluent.Kafka brings it as the package librdkafka.redist. Where the machine's package sources have that package there is nothing
# to do. Where they lack it, the library is built from Debian's source package, once per machine, and left in artifacts/native/, where
# eng/Librdkafka.targets finds it. LIBRDKAFKA_PATH=/path/to/librdkafka.so names one that is there already.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
native=$root/artifacts/native
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/healthcare-kafka-client
minimum=2.14.2
build_packages=(build-essential dpkg-dev libssl-dev zlib1g-dev libzstd-dev liblz4-dev libsasl2-dev libcurl4-openssl-dev)

say() { printf 'librdkafka: %s\n' "$*"; }
fail() { printf 'librdkafka: %s\n' "$@" >&2; exit 1; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
loads() { ! ldd "$1" 2>/dev/null | grep -q 'not found'; }

remedy=("What helps: add a package source that carries librdkafka.redist $minimum or newer to your NuGet sources, or build librdkafka $minimum or"
  "newer yourself and set LIBRDKAFKA_PATH to the library's file.")

given_by_path() {
  [ -n "${LIBRDKAFKA_PATH:-}" ] || return 1
  [ -f "$LIBRDKAFKA_PATH" ] || fail "LIBRDKAFKA_PATH names '$LIBRDKAFKA_PATH', and there is no such file."
  say "takes $LIBRDKAFKA_PATH, as LIBRDKAFKA_PATH says."
}

provided_before() {
  if [ -f "$native/from-feed" ]; then
    say "comes with the package librdkafka.redist $(cat "$native/from-feed")."
  elif [ -f "$native/librdkafka.so" ] && loads "$native/librdkafka.so"; then
    say "$(cat "$native/version" 2>/dev/null || echo 'a library') is in artifacts/native already."
  else
    return 1
  fi
}

in_package_sources() {
  local version probe
  version=$(sed -n 's/.*"Confluent.Kafka" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
  probe=$(mktemp -d)
  cat > "$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="librdkafka.redist" Version="$version" /></ItemGroup>
</Project>
XML
  # A source that lacks this very version answers with the next one: what counts is the version that came.
  dotnet restore "$probe/probe.csproj" --verbosity quiet >/dev/null 2>&1 || true
  version=$(sed -n 's|.*"librdkafka.redist/\([0-9.]*\)".*|\1|p' "$probe/obj/project.assets.json" 2>/dev/null | head -n 1)
  rm -rf "$probe"
  [ -n "$version" ] && at_least "$version" "$minimum" || return 1
  mkdir -p "$native" && echo "$version" > "$native/from-feed"
  say "the package sources carry librdkafka.redist $version; nothing to build."
}

install_from_cache() {
  local newest
  newest=$(find "$cache" -maxdepth 1 -name 'librdkafka-*.so' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$newest" ] || return 1
  local version=${newest##*/librdkafka-}
  version=${version%.so}
  at_least "$version" "$minimum" && loads "$newest" || return 1
  mkdir -p "$native"
  cp "$newest" "$native/librdkafka.so.new" && mv -f "$native/librdkafka.so.new" "$native/librdkafka.so"
  echo "$version" > "$native/version"
  say "$version taken from the cache of this machine ($newest)."
}

install_build_packages() {
  local missing=() package
  for package in "${build_packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "the build needs the Debian packages ${missing[*]}." "Install them as root: apt-get install ${missing[*]}" "${remedy[@]}"
    sudo=(sudo)
  fi
  say "installs what the build needs: ${missing[*]}"
  "${sudo[@]}" apt-get update >"$work/apt.log" 2>&1 || true
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >>"$work/apt.log" 2>&1 \
    || { tail -n 20 "$work/apt.log" >&2; fail "apt-get could not install ${missing[*]} (its last lines are above)." "${remedy[@]}"; }
}

# Prints "URI KEYRING" of the archive that this machine installs from, read from its own sources; the keyring may be empty.
archive_entry() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    awk '$1 == "deb" && / main( |$)/ && !/security/ {
      key = ""; i = 2
      if ($2 ~ /^\[/) { for (; i <= NF; i++) { if (match($i, /signed-by=[^] ]+/)) key = substr($i, RSTART + 10, RLENGTH - 10); if ($i ~ /\]$/) { i++; break } } }
      print $i, key; exit }' "$file"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    awk 'function flush() { if (types ~ /deb/ && parts ~ /main/ && suites !~ /security/ && uri != "") { print uri, key; done = 1; exit } types = uri = suites = parts = key = "" }
      /^[[:space:]]*$/ { flush() }
      tolower($1) == "types:" { types = $0 }  tolower($1) == "uris:" { uri = $2 }  tolower($1) == "suites:" { suites = $0 }
      tolower($1) == "components:" { parts = $0 }  tolower($1) == "signed-by:" && $2 ~ /^\// { key = $2 }
      END { if (!done) flush() }' "$file"
  done
}

fetch_source() {
  local uri keyring suite=sid
  read -r uri keyring < <(archive_entry | head -n 1) || true
  [ -n "${uri:-}" ] || fail "no Debian archive stands in this machine's apt sources." "${remedy[@]}"
  if [ "$(. /etc/os-release && echo "$ID")" = ubuntu ]; then suite=devel; fi
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  echo "deb-src ${keyring:+[signed-by=$keyring]} $uri $suite main" > "$work/sources.list"
  local apt=(apt-get -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)")
  say "asks the archive that this machine installs from for the source of its newest suite ($suite)."
  "${apt[@]}" update >"$work/apt.log" 2>&1 && (cd "$work" && "${apt[@]}" source --download-only librdkafka) >>"$work/apt.log" 2>&1 \
    || { tail -n 20 "$work/apt.log" >&2; fail "the source package could not be fetched (apt's last lines are above)." "${remedy[@]}"; }
}

build_from_source() {
  command -v apt-get >/dev/null || fail "the package sources lack librdkafka.redist, and this is no Debian machine to build it on." "${remedy[@]}"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  install_build_packages
  fetch_source
  # The upstream tarball, without Debian's patches: those change header paths that do not build here.
  local tarball version
  tarball=$(ls "$work"/librdkafka_*.orig.tar.*z)
  version=${tarball##*/librdkafka_}
  version=${version%.orig.tar.*}
  at_least "$version" "$minimum" || fail "the archive's newest librdkafka is $version; $minimum is needed." "${remedy[@]}"
  say "builds librdkafka $version from source (one to two minutes, once per machine)."
  mkdir "$work/source" && tar -xf "$tarball" -C "$work/source" --strip-components=1
  (cd "$work/source" && ./configure && make -j"$(nproc)" -C src librdkafka.so.1) >"$work/build.log" 2>&1 \
    || { tail -n 30 "$work/build.log" >&2; fail "the build of librdkafka $version failed (its last lines are above)." "${remedy[@]}"; }
  mkdir -p "$cache"
  strip --strip-unneeded "$work/source/src/librdkafka.so.1"
  cp "$work/source/src/librdkafka.so.1" "$cache/.new.$$" && mv -f "$cache/.new.$$" "$cache/librdkafka-$version.so"
}

command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: the command 'dotnet' is not on the PATH. Install the package dotnet-sdk-10.0, then run this again."
if given_by_path || provided_before || in_package_sources || install_from_cache; then
  exit 0
fi
build_from_source
install_from_cache || fail "what was just built does not load here: ldd $cache/librdkafka-*.so says what is missing."
