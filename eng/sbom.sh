#!/usr/bin/env bash
# Writes a CycloneDX document (SBOM) for each library that is released into a folder: artifacts/sbom, or the argument.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1
folder=${1:-artifacts/sbom}
for library in Healthcare.Kafka.Client Healthcare.Kafka.Client.Testing; do
  [ -f "src/$library/obj/project.assets.json" ] || dotnet restore "src/$library" --verbosity quiet
  dotnet run eng/Sbom.cs -- "src/$library/obj/project.assets.json" "$folder/$library.cdx.json"
done
