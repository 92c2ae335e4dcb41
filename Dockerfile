# syntax=docker/dockerfile:1
# runtime (the last stage): the app, without compiler, pip and torch.  training, tracking: docs/deploy.md
ARG PYTHON=docker.io/library/python:3.12-slim-bookworm
ARG NODE=docker.io/library/node:22-bookworm-slim

FROM ${NODE} AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM ${PYTHON} AS wheel
WORKDIR /build
COPY LICENSE README.md hatch_build.py pyproject.toml ./
COPY src src
COPY --from=web /build/src/thoralens/server/web src/thoralens/server/web
RUN python3 -m venv /opt/build \
    && /opt/build/bin/python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM ${PYTHON} AS environment
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils
COPY constraints.txt /build/
COPY --from=wheel /wheels /wheels
RUN python3 -m venv /opt/thoralens \
    && wheel="$(ls /wheels/*.whl)" \
    && /opt/thoralens/bin/python -m pip install --no-cache-dir --no-compile --only-binary :all: \
        --constraint /build/constraints.txt "${wheel}[postgresql]"
# Left out: plugins for other devices, readers of other formats, headers, tests and debug symbols.
RUN cd /opt/thoralens/lib/python3*/site-packages \
    && rm -rf openvino/include openvino/cmake openvino/libs/cache.json \
        openvino/libs/libopenvino_intel_gpu_plugin.so openvino/libs/libopenvino_intel_npu_plugin.so \
        openvino/libs/libopenvino_onnx_frontend.* openvino/libs/libopenvino_tensorflow_*frontend.* \
        openvino/libs/libopenvino_pytorch_frontend.* openvino/libs/libopenvino_paddle_frontend.* \
        openvino/libs/libopenvino_gguf_frontend.* openvino/libs/libopenvino_jax_frontend.* \
        pip pip-*.dist-info setuptools setuptools-*.dist-info pkg_resources _distutils_hack \
        distutils-precedence.pth \
    && rm -f /opt/thoralens/bin/pip* \
    && find . -depth \( -name __pycache__ -o -type d -name tests \) -exec rm -rf {} + \
    && find . -type f \( -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.cpp' \
        -o -name '*.h' -o -name '*.a' \) -delete \
    && find . -name '*.so' -not -path './numpy.libs/*' -not -path './openvino/*' \
        -exec strip --strip-unneeded {} +
# Used once, so that what it loads is compiled, and what is left out is not missed.
RUN export PATH=/opt/thoralens/bin:$PATH THORALENS_HOME=/tmp/home && cd /tmp \
    && python -c "import pathlib, thoralens.imaging.examples as e; \
        pathlib.Path('x.png').write_bytes(e.example_bytes('phantom-left-upper-png'))" \
    && thoralens diagnose x.png --out out && test -s out/x/report.pdf \
    && thoralens ask 'What is a low-dose CT?' \
    && python -c "import thoralens.server.serve, thoralens.server.app as a, os; \
        a.create_app(); os._exit(0)" \
    && rm -rf /tmp/home /tmp/out /tmp/x.png

FROM ${PYTHON} AS tracking
RUN python3 -m venv /opt/mlflow \
    && /opt/mlflow/bin/python -m pip install --no-cache-dir --only-binary :all: \
        mlflow==3.17.2 psycopg2-binary==2.9.11 boto3==1.44.8 \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mlflow
ENV PATH=/opt/mlflow/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp
USER 10001:10001
EXPOSE 5000
CMD ["mlflow", "server", "--host", "0.0.0.0", "--port", "5000"]

FROM ${PYTHON} AS training
ARG TORCH_INDEX=""
COPY constraints.txt /build/
COPY --from=wheel /wheels /wheels
RUN python3 -m venv /opt/thoralens \
    && wheel="$(ls /wheels/*.whl)" \
    && if [ -n "$TORCH_INDEX" ]; then \
        /opt/thoralens/bin/python -m pip install --no-cache-dir --index-url "$TORCH_INDEX" torch==2.13.0; fi \
    && /opt/thoralens/bin/python -m pip install --no-cache-dir \
        --constraint /build/constraints.txt "${wheel}[train,scale]" \
    && useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin thoralens \
    && install -d -o 10001 -g 10001 /work
COPY --chown=10001:10001 dvc.yaml params.yaml /work/
COPY --chown=10001:10001 recipes /work/recipes
ENV PATH=/opt/thoralens/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /work
USER 10001:10001
CMD ["thoralens", "--help"]

FROM ${PYTHON} AS runtime
ARG VERSION=0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Thoralens" \
    org.opencontainers.image.description="A chest X-ray in, an explained prediction out. Not a medical device." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin thoralens \
    && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=environment /opt/thoralens /opt/thoralens
ENV PATH=/opt/thoralens/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/data \
    THORALENS_HOME=/data THORALENS_HOST=0.0.0.0 THORALENS_PORT=8000 THORALENS_MODE=server
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['THORALENS_PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["thoralens"]
CMD ["serve"]
