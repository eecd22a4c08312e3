#!/usr/bin/env bash
# Writes the lock files anew (eng/PackageLocks.targets), for both graphs of packages. Run it after a change of Directory.Packages.props or of a project's
# references, on a machine whose package sources have all of it, look at the difference, and commit it with the change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf eng/locks
# Any name does for the file: a restore does not read it.
for graph in -p:LibrdkafkaPath= -p:LibrdkafkaPath=librdkafka.so; do
  dotnet restore Healthcare.Kafka.Client.sln --verbosity quiet -p:WriteLocks=true -p:LibrdkafkaPackageVersion= "$graph"
done
git status --short eng/locks
