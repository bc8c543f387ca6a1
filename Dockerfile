# Two stages that call the same scripts as `make`: what is tested without containers is what is built here. The image is
# a Debian with the package in it.
FROM swift:6.3-bookworm AS build
WORKDIR /meterline
COPY .ci/install-dependencies .ci/install-dependencies
RUN .ci/install-dependencies without-server
COPY . .
RUN .ci/build static && .ci/package .build/release/meterline /package

FROM debian:bookworm-slim
COPY --from=build /package /package
# The account has a number that manifests of Kubernetes can name.
RUN groupadd --gid 10001 meterline \
    && useradd --create-home --uid 10001 --gid meterline meterline \
    && apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends /package/*.deb \
    && rm -rf /var/lib/apt/lists/* /package \
    && install -d -o meterline /home/meterline/out
COPY pipelines /pipelines
USER 10001
WORKDIR /home/meterline
ENTRYPOINT ["meterline"]
CMD ["--help"]
