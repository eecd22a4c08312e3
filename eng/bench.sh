#!/usr/bin/env bash
# Measures: eng/bench.sh compare [options] puts our client beside Confluent.Kafka as it is, eng/bench.sh micro [--filter X] times single steps.
# --help lists the options. docs/performance.md says how to read what comes out.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
eng/librdkafka.sh >&2
project=benchmarks/Healthcare.Kafka.Client.Benchmarks
eng/build.sh "$project" >&2
BENCH_COMMIT=$(git describe --always --dirty --abbrev=12 2>/dev/null || true)
export BENCH_COMMIT
exec "$project/bin/Release/net10.0/$(basename "$project")" "$@"
