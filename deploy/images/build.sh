#!/usr/bin/env bash
# Builds the images `rushes-<target>:<version of pyproject.toml>`; what `make images` calls. Variables:
#   VARIANTS=1         also media-vaapi and inference-cuda
#   PREFIX             before the names, such as registry.example.org/
#   BASE, BASE_DIGEST  what they are built on: debian:12-slim, and its sha256:… where a release names it
#   EXTRAS             which of requirements/*.txt are installed beside run.txt: tracing
#   PIP_CONFIG_FILE, NPM_CONFIG_USERCONFIG, PIP_CERT
#                      files for a network with an index, a registry or an authority of its own; secrets of the build
#   DOCKER             the docker to call
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
targets=(catalog media inference gateway)
if [ "${VARIANTS:-0}" = 1 ]; then targets+=(media-vaapi inference-cuda); fi

arguments=(--build-arg "BASE=${BASE:-debian:12-slim}${BASE_DIGEST:+@$BASE_DIGEST}" --build-arg "VERSION=$version")
if [ -n "${EXTRAS+set}" ]; then arguments+=(--build-arg "EXTRAS=$EXTRAS"); fi
for secret in "pip=${PIP_CONFIG_FILE:-}" "npm=${NPM_CONFIG_USERCONFIG:-}" "authorities=${PIP_CERT:-}"; do
  file=${secret#*=}
  if [ -z "$file" ]; then continue; fi
  if [ ! -f "$file" ]; then
    echo "$file is no file: it was to be the build's secret ${secret%%=*}; unset the variable that names it, or correct it" >&2
    exit 2
  fi
  arguments+=(--secret "id=${secret%%=*},src=$file")
done

export DOCKER_BUILDKIT=1
for target in "${targets[@]}"; do
  image="${PREFIX:-}rushes-$target:$version"
  echo "building $image …"
  "${DOCKER:-docker}" build --quiet --file deploy/images/Dockerfile --target "$target" --tag "$image" "${arguments[@]}" . >/dev/null
done
