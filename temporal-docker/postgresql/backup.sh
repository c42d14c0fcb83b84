#!/bin/sh
# Writes a copy of the whole database cluster to standard output, as a tar file, while it is in use:
#   docker compose exec -T -u postgres postgresql sh /etc/lifeboat/backup.sh > lifeboat-$(date -u +%Y%m%dT%H%M%SZ).tar
set -eu
exec pg_basebackup --username="$POSTGRES_USER" --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast
