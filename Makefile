# The commands a person types. What they do is in .ci/, so that the container build runs the same scripts.
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: help deps build release static lint test demo demo-stop clean install deb reference

help:
	@echo "make demo     build, emulate a billing API, load two billing periods into files and PostgreSQL"
	@echo "make test     install what is missing, build, lint and run every test"
	@echo "make demo-stop  stop the PostgreSQL that the demo started, remove its files"
	@echo "make release  build the optimized program, .build/release/meterline"
	@echo "make install  install it, man pages, completions and units under PREFIX ($(PREFIX)), below DESTDIR"
	@echo "make deb      build a Debian package, build/meterline_VERSION_ARCH.deb"
	@echo "make reference  write docs/reference anew from what the program says of itself"
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

# The program that is installed has Swift's library inside, so that it runs where there is no toolchain.
static: deps
	@.ci/build static

install: static
	@.ci/install .build/release/meterline "$(PREFIX)" "$(DESTDIR)"

deb: static
	@.ci/package .build/release/meterline

reference: build
	@.ci/reference .build/debug/meterline

clean:
	@.ci/demo stop
	rm -rf .build build
