# repmon in a container: docker build -t repmon . && docker run --rm -v repmon:/data repmon nightly
# The host's timer starts one container a night; the volume holds settings, roster, database, backups and reports.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /wheels

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 repmon && install --directory --owner repmon --mode 0700 /data
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels
USER repmon
WORKDIR /data
VOLUME /data
# A stop is SIGTERM: the night ends cleanly within seconds, and the next start carries on.
ENTRYPOINT ["repmon"]
CMD ["nightly"]
