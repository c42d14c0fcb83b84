#!/bin/sh
# Creates Temporal's two databases and brings their schemas to the version of this image. Safe to run again: each step
# looks first, and what is there stays. Reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
set -eu

ensure() {
  database=$1 schema=$2
  export SQL_DATABASE="$database"
  temporal-sql-tool create
  # Fails when there is no version table yet: then it is made, once.
  if ! temporal-sql-tool update-schema --schema-name "$schema"; then
    temporal-sql-tool setup-schema --version 0.0
    temporal-sql-tool update-schema --schema-name "$schema"
  fi
}

ensure temporal postgresql/v12/temporal
ensure temporal_visibility postgresql/v12/visibility
