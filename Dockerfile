# syntax=docker/dockerfile:1
# Two images: `runtime`, small, answers; `maintainer` also follows git repositories, clusters and draws.
# deploy/recipe.sh has the steps, so that they can be run and measured without Docker: `make image-check`.
ARG DEBIAN=debian:12.12-slim

FROM ${DEBIAN} AS builder
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /src
COPY deploy/recipe.sh deploy/recipe.sh
RUN deploy/recipe.sh system builder
COPY pyproject.toml constraints.txt README.md ./
COPY index index
COPY bot bot
COPY adapters adapters

FROM builder AS packages
RUN deploy/recipe.sh packages /opt/mmfaq/venv

FROM builder AS maintainer-packages
RUN deploy/recipe.sh maintainer-packages /opt/mmfaq/venv

FROM builder AS seed
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY knowledge knowledge
RUN TORCH_INDEX="${TORCH_INDEX}" CACHE_IN_IMAGE=/opt/mmfaq/cache deploy/recipe.sh seed /opt/torch /seed

FROM ${DEBIAN} AS base
COPY deploy/recipe.sh /tmp/deploy/recipe.sh
RUN /tmp/deploy/recipe.sh system runtime && rm -r /tmp/deploy \
    && groupadd --gid 10001 mmfaq \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/mmfaq --no-create-home --shell /usr/sbin/nologin mmfaq \
    && install -d -o mmfaq -g mmfaq -m 0750 /var/lib/mmfaq /var/lib/mmfaq/index /var/lib/mmfaq/state
COPY --from=seed /seed/cache /opt/mmfaq/cache
COPY --from=seed --chown=10001:10001 /seed/index /var/lib/mmfaq/index
COPY knowledge /opt/mmfaq/knowledge
ENV PATH=/opt/mmfaq/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    MMFAQ_KNOWLEDGE=/opt/mmfaq/knowledge \
    MMFAQ_CACHE=/opt/mmfaq/cache \
    MMFAQ_INDEX=/var/lib/mmfaq/index \
    MMFAQ_STATE=/var/lib/mmfaq/state \
    MMFAQ_HEALTH=127.0.0.1:8080
WORKDIR /opt/mmfaq
VOLUME ["/var/lib/mmfaq/index", "/var/lib/mmfaq/state"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["mmfaq", "health"]
ENTRYPOINT ["mmfaq"]

FROM base AS maintainer
COPY deploy/recipe.sh /tmp/deploy/recipe.sh
RUN /tmp/deploy/recipe.sh system maintainer && rm -r /tmp/deploy
COPY --from=maintainer-packages /opt/mmfaq/venv /opt/mmfaq/venv
USER 10001:10001
CMD ["watch"]

FROM base AS runtime
COPY --from=packages /opt/mmfaq/venv /opt/mmfaq/venv
USER 10001:10001
CMD ["run", "--watch", "--wait"]
