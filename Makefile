# The commands a person types. What they do is in .ci/, so that the container build runs the same scripts.
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: help deps build release lint test demo demo-stop clean install

help:
	@echo "make demo     build, emulate a billing API, load two billing periods into files and PostgreSQL"
	@echo "make test     install what is missing, build, lint and run every test"
	@echo "make demo-stop  stop the PostgreSQL that the demo started, remove its files"
	@echo "make release  build the optimized program, .build/release/meterline"
	@echo "make install  install it under PREFIX ($(PREFIX))"
	@echo "make lint     check the formatting of every Swift file"
	@echo "make clean    remove what the other targets made"

deps:
	@.ci/install-dependencies

build: deps
	@.ci/build

release: deps
	@.ci/build release

lint:
	@.ci/lint

test: build lint
	@.ci/test
	@.ci/check-description
	@.ci/check-outputs

demo: release
	@.ci/demo

demo-stop:
	@.ci/demo stop

install: release
	install -D -m 755 .build/release/meterline "$(DESTDIR)$(PREFIX)/bin/meterline"

clean:
	@.ci/demo stop
	rm -rf .build
