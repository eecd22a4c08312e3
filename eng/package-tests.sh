#!/usr/bin/env bash
# Packs the libraries as they are released and tests the packages from the outside: what is in them, and that a service which
# restores them produces and consumes. Arguments go to the test runner.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
eng/librdkafka.sh

project=tests/Healthcare.Kafka.Client.PackageTests
version=$(dotnet msbuild src/Healthcare.Kafka.Client -getProperty:Version)

# A package of the same version from an earlier run would be taken for the new one.
rm -f artifacts/packages/Healthcare.Kafka.*.nupkg artifacts/packages/Healthcare.Kafka.*.snupkg
rm -rf artifacts/package-tests/packages/healthcare.kafka.client*

for library in src/Healthcare.Kafka.Client src/Healthcare.Kafka.Client.Testing src/Healthcare.Kafka.Tool; do
  printf 'pack: %s %s\n' "$(basename "$library")" "$version"
  dotnet pack "$library" --configuration Release --verbosity quiet --nologo
done

# What they bring along, for those who have to account for it.
eng/sbom.sh artifacts/sbom

eng/build.sh "$project"
"$project/bin/Release/net10.0/$(basename "$project")" "$@"
