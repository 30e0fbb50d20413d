# docker build --tag gongkai .
# docker run --rm --volume "$PWD:/data" gongkai extract report.pdf
FROM python:3.11-slim

RUN apt-get update \
 && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/gongkai
COPY requirements-runtime.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements-runtime.txt

COPY LICENSE ./
COPY pipeline pipeline
RUN printf '#!/bin/sh\nexec python -m pipeline "$@"\n' > /usr/local/bin/gongkai \
 && chmod +x /usr/local/bin/gongkai \
 && python -m compileall -q pipeline \
 && useradd --create-home --uid 10001 gongkai

USER gongkai
WORKDIR /data
ENV LANG=C.UTF-8 PYTHONPATH=/opt/gongkai
ENTRYPOINT ["gongkai"]
CMD ["--help"]
