# Groundswell with the locked dependencies; it runs without a network and without root.
#
#     docker build --tag groundswell .
#     docker run --rm --network none --volume "$PWD/digests:/digests:ro" --volume "$PWD/artifacts:/artifacts" \
#         --user "$(id -u)" groundswell run /digests --out /artifacts
FROM python:3.12-slim AS build

# hdbscan and pycld2 are compiled where they have no wheel.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/groundswell \
    && /opt/groundswell/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY pipeline ./pipeline
RUN /opt/groundswell/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim

RUN useradd --uid 10001 --create-home groundswell
COPY --from=build /opt/groundswell /opt/groundswell
ENV PATH=/opt/groundswell/bin:$PATH \
    HOME=/tmp \
    NUMBA_CACHE_DIR=/tmp/numba
USER 10001
WORKDIR /tmp
ENTRYPOINT ["groundswell"]
CMD ["--help"]
