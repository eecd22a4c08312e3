#!/usr/bin/env bash
# Runs the consumers' churn test: eng/churn.sh [seconds], 600 unless given. Prints the seed of its events; KAFKA_CHURN_SEED=... repeats them.
# With KAFKA_BOOTSTRAP_SERVERS set (a cluster without TLS), it runs there and leaves the brokers alone: kill and start them meanwhile as you like.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 KAFKA_CHURN_SECONDS=${1:-600}
eng/librdkafka.sh
project=tests/Healthcare.Kafka.Client.ClusterTests
dotnet build "$project" --configuration Release --verbosity quiet
exec "$project/bin/Release/net10.0/Healthcare.Kafka.Client.ClusterTests" --filter-class "*ChurnTests" --show-live-output on --output Detailed --no-progress
