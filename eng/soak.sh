#!/usr/bin/env bash
# Runs the producer's soak: eng/soak.sh [seconds], 300 unless given. Prints the seed of its faults; KAFKA_SOAK_SEED=... repeats them.
# With KAFKA_BOOTSTRAP_SERVERS naming a broker of a cluster whose brokers all are on this machine (127.0.0.1:9092), it runs there, and the brokers'
# log is held to contain no duplicate. Kill and start brokers meanwhile as you like.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 KAFKA_SOAK_SECONDS=${1:-300}
eng/librdkafka.sh
project=tests/Healthcare.Kafka.Client.ClusterTests
dotnet build "$project" --configuration Release --verbosity quiet
exec "$project/bin/Release/net10.0/Healthcare.Kafka.Client.ClusterTests" --filter-class "*ProducerSoakTests" --show-live-output on --output Detailed --no-progress
