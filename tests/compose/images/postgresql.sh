# The first start makes a database; every start serves it.
set -eu
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
  initdb --auth=scram-sha-256 --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 --username="$POSTGRES_USER" --no-sync >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  pg_ctl start --wait --options="-k /tmp -c listen_addresses=''" >/dev/null
  PGPASSWORD=$POSTGRES_PASSWORD psql -q -h /tmp -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE $POSTGRES_DB TEMPLATE template0"
  pg_ctl stop --wait >/dev/null
fi
exec postgres -k /var/run/postgresql -c listen_addresses='*' -c shared_buffers=32MB
