# `make demo` and `make test` each work alone on a fresh Linux machine with Python 3.11 or later:
# no root, screen, GPU, C++ compiler or OpenGL is needed, and each is used where it is there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo report pictures test science faults check format schema clean

BIN := .venv/bin
DEMO := runs/lump_vs_scattered
REPORT := runs/report
DRAWN := --renderer software
SCREEN := $(if $(DISPLAY),,xvfb-run -a -s "-screen 0 1700x1100x24")
PYTEST := $(BIN)/python -m pytest

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' Makefile

demo: .venv/demo.stamp ## compare a solid lump with scattered cells under a drug: figure, video, run folders
	$(BIN)/automaton run scenarios/lump_vs_scattered.toml --out $(DEMO) --overwrite
	$(BIN)/automaton export $(DEMO) --video $(DEMO)/lump_vs_scattered.mp4
	@printf '\nThe results are in %s:\n' "$(CURDIR)/$(DEMO)"
	@cd $(DEMO) && for result in summary.png lump_vs_scattered.mp4 */run.h5; do printf '  %s\n' "$$result"; done
	@printf 'Look closer with: %s info %s\n' "$(BIN)/automaton" "$(DEMO)"
	@printf 'Or in a window, where there is a screen: %s view %s\n' "$(BIN)/automaton" "$(DEMO)"

report: .venv/demo.stamp ## 90 runs of the question and their report, in two to ten minutes; refreshes its pictures in docs/images
	$(BIN)/automaton run scenarios/headline_2d.toml --out $(REPORT)
	$(BIN)/automaton report $(REPORT) --figures $(REPORT)_figures --format png
	cp $(REPORT)_figures/overview.png docs/images/report_overview.png
	cp $(REPORT)_figures/muller.png docs/images/report_muller.png

pictures: demo .venv/test.stamp ## the demo, and from it the pictures of the README and of docs/viewing.md, in five minutes
	$(BIN)/automaton export $(DEMO) --picture docs/images/lump_vs_scattered.png --at 0.75 --size 1600x900 $(DRAWN)
	for view in slices fog; do $(BIN)/automaton export $(DEMO) --picture docs/images/view_$$view.png --at 0.75 \
		--size 1280x720 --view docs/views/$$view.toml $(DRAWN); done
	$(SCREEN) $(BIN)/python -m viewer.window.portrait $(DEMO) 0.75 docs/images/window.png

test: .venv/test.stamp ## run the tests, two at a time, about ten seconds each at the most
	$(PYTEST) -n 2 -m "not slow"

science: .venv/test.stamp ## reproduce the exact and published results, and write docs/verification.md
	$(PYTEST) -m science --write-verification

faults: .venv/test.stamp ## ten thousand damaged scenarios, a thousand damaged run folders, kills, full disks: 20 minutes
	$(BIN)/python -m tests.faults

check: .venv/test.stamp ## lint, format, types, import walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/test.stamp ## put the code into its format and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: .venv/demo.stamp ## write docs/scenario.schema.json and docs/scenario.md anew, after a change of the keys
	$(BIN)/python -m automaton.scenario.schema docs/scenario.schema.json
	$(BIN)/python -m automaton.scenario.handbook docs/scenario.md

clean: ## remove the environment and the caches, but no results
	rm -rf .venv build ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second call instant; a change of the dependencies installs again.
.venv/demo.stamp: pyproject.toml install.sh
	@./install.sh
	@touch $@

.venv/test.stamp: pyproject.toml install.sh
	@./install.sh test
	@touch $@
