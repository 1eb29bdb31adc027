# Debian's nginx, with the user that the image has which others publish.
ARG BASE
# hadolint ignore=DL3006
FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 101 nginx-user \
    && useradd --uid 101 --gid 101 --no-create-home nginx-user
USER 101:101
