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

# A test that takes minutes is named while it runs, and a program that stands still is ended: the name of its last test is then in the output.
# librdkafka's mock brokers end the program that they are in when a member of a group joins over a new connection before they have seen the end of its old one
# (an assertion in rdkafka_mock_cgrp.c, met once in some thirty runs). That says nothing of the library: such a program runs once more.
failed=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  local name=$1 program=$2 code
  shift 2
  printf 'test: %s\n' "$name"
  for attempt in first second; do
    code=0
    timeout --kill-after 10 "${TEST_TIMEOUT:-30m}" "$program" --no-progress --long-running 120 --xunit-diagnostics on "$@" 2>&1 | tee "$log" || code=$?
    if [ "$attempt" = second ] || [ $code -ne 134 ] || ! grep -q 'rdkafka_mock.*Assertion' "$log"; then break; fi
    printf 'test: %s was ended by an assertion of the mock brokers, and runs once more\n' "$name"
  done
  [ $code -eq 0 ] || failed+=("$name ($code)")
}

# One program after the other: the cluster tests keep both cores of a small machine busy.
for project in tests/Healthcare.Kafka.Client.Tests tests/Healthcare.Kafka.Client.ClusterTests tests/Healthcare.Kafka.Client.BenchmarkTests \
  tests/Healthcare.Kafka.Tool.Tests \
  samples/TestingYourHandler; do
  name=$(basename "$project")
  run "$name" "$project/bin/Release/net10.0/$name" "$@"
done

# The cluster tests of consumers take the native way of records; what decides whether a message is lost runs on the managed one too.
if [ $# -eq 0 ]; then
  cluster=tests/Healthcare.Kafka.Client.ClusterTests/bin/Release/net10.0/Healthcare.Kafka.Client.ClusterTests
  KAFKA_TRANSPORT=Managed run "consumers on the managed transport" "$cluster" \
    --filter-class "*.ConsumeTests" --filter-class "*.RebalanceFaultTests" --filter-class "*.CorruptDataFaultTests" \
    --filter-class "*.DeadLetterTests" --filter-class "*.RetryTopicClusterTests"

  # What is read or freed after it was freed shows on the native ways: glibc's debugging malloc overwrites what is freed, and ends a program that frees twice.
  if /sbin/ldconfig -p 2>/dev/null | grep 'libc_malloc_debug\.so\.0' >/dev/null; then
    LD_PRELOAD=libc_malloc_debug.so.0 MALLOC_CHECK_=3 MALLOC_PERTURB_=165 run "native ways on a debugging malloc" "$cluster" \
      --filter-class "*.NativeProducerTransportTests" --filter-class "*.RecordLifetimeTests" --filter-class "*.TransportContractTests" \
      --filter-class "*.ConsumeTests"
  else
    printf 'test: native ways on a debugging malloc: left out, as this machine has no libc_malloc_debug.so.0 (glibc 2.34 and later)\n'
  fi
fi
[ ${#failed[@]} -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}" >&2; exit 1; }
