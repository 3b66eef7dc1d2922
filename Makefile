# The goals a person runs. Each is a short script in tools/ or one command of CMake; nothing is decided here.
.DEFAULT_GOAL := help
.PHONY: help build run test interop check format bench load fuzz torture coverage clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## install what is missing and leave the release binary as build/tarn
	@tools/build

run: ## build, make a sample lake in ./data (or $TARN_DATA) unless there is one, and serve it
	@tools/run

test: ## build and run every test; ends with one line of counts
	@tools/test

interop: ## run the tests with AWS CLIs, boto3, JavaScript SDKs, pyiceberg and Trino, kept in .cache (or $TARN_CACHE)
	@tools/interop

check: ## formatting, layers, house rules, headers that compile alone, lint
	@tools/check

format: ## format every C++ file in place
	@tools/format

bench: ## measure against the ceilings and DuckDB's own best
	@tools/bench

load: ## call a server from CONNECTIONS (64) connections for SECONDS_LONG (60) and print how long calls take
	@CONNECTIONS="$(CONNECTIONS)" SECONDS_LONG="$(SECONDS_LONG)" tools/load

fuzz: ## run each fuzz target, or TARGETS="http sigv4", for FUZZ_SECONDS (60) under address and undefined behaviour sanitizers
	@tools/fuzz $(TARGETS)

torture: ## play RUNS (100000) seeded runs of crashes and disk faults, then KILLS (200) of a server; or SEED alone
	@RUNS="$(RUNS)" SEED="$(SEED)" KILLS="$(KILLS)" tools/torture

coverage: ## print the line coverage of each module by its unit tests, or of MODULES="sql wire"
	@tools/coverage $(MODULES)

clean: ## remove what was built; data, caches and the npm packages stay
	@find build -mindepth 1 -maxdepth 1 ! -name npm -exec rm -rf {} + 2>/dev/null || true
