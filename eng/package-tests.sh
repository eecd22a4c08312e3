#!/usr/bin/env bash
# Packs the libraries as they are released and tests the packages from the outside: what is in them, and that a service which
# restores them produces and consumes. Needs librdkafka as eng/librdkafka.sh provides it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

project=tests/Healthcare.Kafka.Client.PackageTests
version=$(dotnet msbuild src/Healthcare.Kafka.Client -getProperty:Version)

# A package of the same version from an earlier run would be taken for the new one.
rm -f artifacts/packages/Healthcare.Kafka.Client*.nupkg artifacts/packages/Healthcare.Kafka.Client*.snupkg
rm -rf artifacts/package-tests/packages/healthcare.kafka.client*

for library in src/Healthcare.Kafka.Client src/Healthcare.Kafka.Client.Testing; do
  echo "Packing $(basename "$library") $version"
  dotnet pack "$library" --configuration Release --verbosity quiet --nologo
done

echo "Testing the packages"
dotnet build "$project" --configuration Release --verbosity quiet --nologo --no-incremental
"$project/bin/Release/net10.0/$(basename "$project")" "$@"
