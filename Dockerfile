# One image for web application, job worker, media worker and migration: the command decides.
#   docker build -t journeywork . && docker run journeywork --help
# The steps are those of bin/run (deploy/install.sh), so whoever can start it from a clone can trust the image.

FROM python:3.12-slim AS build
WORKDIR /app
COPY pyproject.toml requirements.lock requirements-build.lock requirements-embeddings.lock package.json package-lock.json .npmrc ./
COPY deploy/install.sh deploy/
COPY app app
COPY frontend frontend
# docker build --build-arg JOURNEYWORK_COMPARE_TEXTS=true: with the model that compares texts
ARG JOURNEYWORK_COMPARE_TEXTS=false
RUN deploy/install.sh --image

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin journeywork \
    && install -d -o journeywork -g journeywork -m 0711 /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/frontend/dist frontend/dist
COPY --from=build /app/frontend/locale frontend/locale
COPY frontend/templates frontend/templates
COPY migrations migrations
COPY app app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JOURNEYWORK_DATA_DIR=/data \
    JOURNEYWORK_HOST=0.0.0.0
USER journeywork
VOLUME /data
EXPOSE 8000 8100/udp 8100/tcp
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
