# The service with its worker, migrations and command line: `docker run overturn`, `docker run overturn migrate`, …
FROM python:3.11-slim-bookworm AS builder
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv /build \
    && /build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/build.txt \
    && python -m venv /opt/overturn \
    && /opt/overturn/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN /build/bin/python -m hatchling build -t wheel -d /dist \
    && /opt/overturn/bin/python -m pip install --no-cache-dir --no-deps /dist/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin overturn
COPY --from=builder /opt/overturn /opt/overturn
# DATABASE_URL is expected; without it a PostgreSQL of its own starts in /data.
ENV PATH=/opt/overturn/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OVERTURN_DATA=/data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["overturn"]
CMD ["serve", "--host", "0.0.0.0"]
