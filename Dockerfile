# syntax=docker/dockerfile:1
# The hotline in a container: dependencies from the lock, no build tools, no root.
FROM python:3.13-slim AS dependencies
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/durchwahl
RUN useradd --system --uid 10001 --home-dir /durchwahl --no-create-home durchwahl \
    && install --directory --owner durchwahl /durchwahl/var
COPY --from=dependencies /venv /venv
WORKDIR /durchwahl
COPY app app
COPY ivr_flows ivr_flows
COPY migrations migrations
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
# Signals reach the command itself, which closes the house before it leaves.
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve", "--host", "0.0.0.0"]
