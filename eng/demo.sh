#!/usr/bin/env bash
# Runs the main job: clinical events through the producer and the consumer, on an embedded cluster unless told otherwise. --help lists its options.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/eng/librdkafka.sh"
project=$root/samples/ClinicalPipeline/ClinicalPipeline.csproj
"$root/eng/build.sh" "$project"
# Development: a test cluster without TLS is accepted. DOTNET_ENVIRONMENT=Production refuses it.
export DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Development}
exec dotnet run --no-build --no-launch-profile --configuration Release --project "$project" -- "$@"
