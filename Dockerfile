# One image for `magnet serve`, `magnet migrate` and the rest; what is installed, and how, is said by scripts/setup,
# which the Makefile calls too.

FROM python:3.11-slim AS build
WORKDIR /app
COPY scripts/setup scripts/setup
COPY LICENSE README.md pyproject.toml requirements.lock ./
COPY src src
COPY migrations migrations
RUN scripts/setup runtime && python -m compileall -q src migrations && mkdir -m 0700 /data

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Magnet" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /app /app
COPY --from=build --chown=10001:10001 /data /data
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MAGNET_HOST=0.0.0.0 \
    MAGNET_DATA_FOLDER=/data \
    MAGNET_DATABASE_URL=sqlite+aiosqlite:////data/magnet.db
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ.get('MAGNET_PORT', '8000') + '/livez', timeout=2)"]
# No demo data here, unlike `make run`.
CMD ["sh", "-c", "magnet migrate && exec magnet serve"]
