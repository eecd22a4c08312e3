#!/usr/bin/env bash
# Builds everything with warnings as errors and runs all tests; with KAFKA_BOOTSTRAP_SERVERS set, those that need no faults run on that cluster
# (docs/fault-tests.md).
# Arguments go to the test runner (--filter-class "*Admission*", for one).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
eng/librdkafka.sh
eng/build.sh Healthcare.Kafka.Client.sln
# A filter leaves most test programs without a test, which is no failure then (exit code 8).
if [ $# -gt 0 ]; then set -- --ignore-exit-code 8 "$@"; fi
# One test program after the other: the cluster tests keep both cores of a small machine busy.
dotnet test --solution Healthcare.Kafka.Client.sln --configuration Release --no-build --max-parallel-test-modules 1 "$@"
