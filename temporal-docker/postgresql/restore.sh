#!/bin/sh
# Puts back what backup.sh has written, from standard input, while nothing of the deployment runs. What is there now is
# kept beside it. docs/deployment.md says what comes before and after:
#   docker compose run --rm -T --no-deps -u postgres postgresql sh /etc/lifeboat/restore.sh < lifeboat-….tar
set -eu
if [ -e "$PGDATA/postmaster.pid" ] && pg_ctl status --pgdata="$PGDATA" >/dev/null; then
  echo "PostgreSQL runs on $PGDATA: docker compose stop, then try again." >&2
  exit 1
fi
# Unpacked beside it first: a backup that is cut off must not replace anything.
new="$PGDATA.restored"
rm -rf "$new"
mkdir -m 700 "$new"
tar -x -f - -C "$new"
test -s "$new/backup_label" || { echo "This is no whole backup of a PostgreSQL cluster." >&2; exit 1; }
[ ! -e "$PGDATA" ] || mv "$PGDATA" "$PGDATA.before-$(date -u +%Y%m%dT%H%M%SZ)"
mv "$new" "$PGDATA"
