#!/bin/sh
# Puts back what backup.sh has written, from standard input, while nothing of the deployment runs. What is there now is
# kept beside it. docs/deployment.md says what comes before and after:
#   docker compose run --rm -T --no-deps -u postgres postgresql sh /etc/lifeboat/restore.sh < lifeboat-….tar
set -eu
# Asked over the network: this container sees no process of another one.
if pg_isready --quiet --host=postgresql; then
  echo "PostgreSQL is running: docker compose --profile '*' stop, then try again." >&2
  exit 1
fi
# Unpacked beside it first: a backup that is cut off or changed must not replace anything.
new="$PGDATA.restored"
rm -rf "$new"
mkdir -m 700 "$new"
tar -x -f - -C "$new" || { echo "This is no whole backup: it cannot be unpacked to its end." >&2; exit 1; }
# The manifest is the last file of a backup; it lists every other one with a checksum.
pg_verifybackup --quiet "$new" || { echo "This is no whole backup of a PostgreSQL cluster: see above." >&2; exit 1; }
[ ! -e "$PGDATA" ] || mv "$PGDATA" "$PGDATA.before-$(date -u +%Y%m%dT%H%M%SZ)"
mv "$new" "$PGDATA"
