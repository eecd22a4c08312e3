#!/usr/bin/env bash
# Provides Confluent's Node client of the schema registry in artifacts/node, which NodeOracleTests compare framing and headers with. It takes 170 MB and
# minutes, so no build does this by itself; NODE_ORACLE_REQUIRED=true makes the tests fail without it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v node >/dev/null && command -v npm >/dev/null || { echo "node-oracle: there is no node or no npm here." >&2; exit 1; }
mkdir -p "$root/artifacts/node"
# Framing is plain JavaScript: nothing needs to be compiled, so no package's script runs.
npm install --prefix "$root/artifacts/node" --ignore-scripts --no-audit --no-fund --no-save @confluentinc/schemaregistry@1.10.1
