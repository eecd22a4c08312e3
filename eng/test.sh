#!/usr/bin/env bash
# Builds everything with warnings as errors and runs all tests; with KAFKA_BOOTSTRAP_SERVERS set, those that need no faults run on that cluster
# (docs/fault-tests.md).
# Arguments go to the test programs (--filter-class "*Admission*", for one).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
eng/librdkafka.sh
eng/build.sh Healthcare.Kafka.Client.sln
# A filter leaves most test programs without a test, which is no failure then (exit code 8).
if [ $# -gt 0 ]; then set -- --ignore-exit-code 8 "$@"; fi

# One program after the other: the cluster tests keep both cores of a small machine busy. A test that takes minutes is named while it runs, and
# a program that stands still is ended: the name of its last test is then in the output.
failed=()
for project in tests/Healthcare.Kafka.Client.Tests tests/Healthcare.Kafka.Client.ClusterTests tests/Healthcare.Kafka.Client.BenchmarkTests \
  tests/Healthcare.Kafka.Tool.Tests \
  samples/TestingYourHandler; do
  name=$(basename "$project")
  printf 'test: %s\n' "$name"
  timeout --kill-after 10 "${TEST_TIMEOUT:-30m}" "$project/bin/Release/net10.0/$name" \
    --no-progress --long-running 120 --xunit-diagnostics on "$@" || failed+=("$name ($?)")
done

# The cluster tests of consumers take the native way of records; what decides whether a message is lost runs on the managed one too.
if [ $# -eq 0 ]; then
  printf 'test: consumers on the managed transport\n'
  cluster=tests/Healthcare.Kafka.Client.ClusterTests/bin/Release/net10.0/Healthcare.Kafka.Client.ClusterTests
  KAFKA_TRANSPORT=Managed timeout --kill-after 10 "${TEST_TIMEOUT:-30m}" "$cluster" --no-progress --long-running 120 \
    --filter-class "*.ConsumeTests" --filter-class "*.RebalanceFaultTests" --filter-class "*.CorruptDataFaultTests" \
    --filter-class "*.DeadLetterTests" --filter-class "*.RetryTopicClusterTests" || failed+=("managed consumers ($?)")
fi
[ ${#failed[@]} -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}" >&2; exit 1; }
