# docker build --tag gongkai .
# docker run --rm --volume "$PWD:/data" gongkai extract report.pdf
FROM python:3.11-slim AS packages

WORKDIR /opt/gongkai
COPY requirements-runtime.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --no-compile --no-deps --require-hashes \
      --requirement requirements-runtime.txt \
 && rm -rf /opt/venv/lib/python3.11/site-packages/pip /opt/venv/lib/python3.11/site-packages/pip-*.dist-info

FROM python:3.11-slim

# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 gongkai

COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/gongkai
COPY LICENSE ./
COPY docker/gongkai docker/healthy.py docker/
COPY pipeline pipeline
RUN ln -s /opt/gongkai/docker/gongkai /usr/local/bin/gongkai \
 && python -m compileall -q pipeline

USER 10001
WORKDIR /data
ENV LANG=C.UTF-8 PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONPATH=/opt/gongkai PYTHONDONTWRITEBYTECODE=1
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "/opt/gongkai/docker/healthy.py"]
ENTRYPOINT ["gongkai"]
CMD ["--help"]
