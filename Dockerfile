# repmon in a container: docker build -t repmon . && docker run --rm -v repmon:/data repmon nightly
# The host's timer starts one container a night; the volume holds settings, roster, database, backups and reports.
# For a build that is the same byte for byte, name the base by its digest: --build-arg BASE=python:3.13-slim-bookworm@sha256:...
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir --disable-pip-version-check build==1.* && python -m build --wheel --outdir /wheels

FROM ${BASE}
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --create-home repmon && install --directory --owner repmon --mode 0700 /data
COPY requirements.lock /tmp/
COPY --from=build /wheels /tmp/wheels
RUN pip install --require-hashes --requirement /tmp/requirements.lock && pip install --no-deps /tmp/wheels/*.whl \
    && rm -r /tmp/wheels /tmp/requirements.lock
USER 10001
WORKDIR /data
VOLUME /data
# A stop is SIGTERM: the night ends within seconds, and the next start carries on. Each night is a container of its own, so there
# is nothing to check the health of but what 'repmon doctor' says about the volume.
STOPSIGNAL SIGTERM
HEALTHCHECK NONE
ENTRYPOINT ["repmon"]
CMD ["nightly"]
