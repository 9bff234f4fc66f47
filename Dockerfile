FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/rolecall
ENV PATH=/opt/rolecall/bin:$PATH
# The locks alone first: this layer is built again only when they change.
COPY locks/run.txt locks/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r locks/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY roles roles
COPY src src
COPY adapters* adapters/
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.12-slim
COPY --from=build /opt/rolecall /opt/rolecall
# The data directory belongs to the user, so that a new volume mounted there does too.
RUN useradd --system --no-create-home rolecall && install -d -o rolecall -g rolecall /data
ENV PATH=/opt/rolecall/bin:$PATH PYTHONUNBUFFERED=1 ROLECALL_DATA_DIR=/data
USER rolecall
WORKDIR /data
EXPOSE 8420
CMD ["rolecall", "serve", "--host", "0.0.0.0"]
