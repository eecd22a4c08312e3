#!/usr/bin/env bash
# The guide's three topics, with the values of the library's presets; `healthcare-kafka topics create` does the same from topics.json. Again, it changes nothing.
set -euo pipefail
create() { /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists "$@"; }

create --topic clinical.observation.recorded --partitions 32 --replication-factor 3 --config retention.ms=604800000 --config min.insync.replicas=2 --config cleanup.policy=delete --config segment.bytes=1073741824 --config segment.ms=86400000
create --topic clinical.alert.generated --partitions 16 --replication-factor 3 --config retention.ms=86400000 --config min.insync.replicas=2 --config cleanup.policy=delete --config segment.bytes=536870912 --config segment.ms=43200000
create --topic reference.medication.catalog --partitions 6 --replication-factor 3 --config cleanup.policy=compact --config min.cleanable.dirty.ratio=0.5 --config delete.retention.ms=86400000 --config segment.bytes=1073741824 --config min.insync.replicas=2
