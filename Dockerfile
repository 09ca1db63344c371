# syntax=docker/dockerfile:1
# Three stages: the style sheet and browser files, the Python packages, and the image that runs.

FROM node:24-bookworm-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# --ignore-scripts: a package's own install script is code that nobody here has read.
RUN npm ci --ignore-scripts
COPY build-static.mjs ./
COPY static ./static
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1 UV_LINK_MODE=copy
COPY requirements/bootstrap.txt requirements/production.txt /requirements/
# Every package is the one that was reviewed: its hash is in the file.
RUN pip install --require-hashes --requirement /requirements/bootstrap.txt \
 && uv venv /app/.venv \
 && uv pip install --python /app/.venv/bin/python --no-build --compile-bytecode \
      --require-hashes --requirement /requirements/production.txt

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ahpdg.settings \
    STATICFILES_HASHED=yes
WORKDIR /app
COPY --from=packages /app/.venv /app/.venv
COPY . .
COPY --from=browser /build/static/build ./static/build
# Values that only this step needs; none of them stays in the image.
RUN SECRET_KEY=only-for-collecting-static-files-while-the-image-is-built \
    FIELD_ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgres://nobody@localhost/nothing \
    python manage.py collectstatic --no-input \
 && python -m compileall -q -x '/\.venv/' .
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["python", "-m", "ahpdg.probe", "web"]
CMD ["granian", "--interface", "wsgi", "ahpdg.wsgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--http", "1", "--no-ws", "--respawn-failed-workers"]
