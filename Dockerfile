# Two stages that call the same scripts as `make`: what is tested without containers is what is built here.
FROM swift:6.3-bookworm AS build
WORKDIR /meterline
COPY .ci/install-dependencies .ci/install-dependencies
RUN .ci/install-dependencies without-server
COPY . .
RUN .ci/build release

FROM swift:6.3-bookworm-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
       ca-certificates libcurl4 libdeflate0 libpq5 libssl3 libzstd1 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 meterline \
    && install -d -o meterline /home/meterline/out
COPY --from=build /meterline/.build/release/meterline /usr/local/bin/meterline
COPY pipelines /pipelines
USER meterline
WORKDIR /home/meterline
ENTRYPOINT ["meterline"]
CMD ["--help"]
