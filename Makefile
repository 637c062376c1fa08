# The few verbs of this project. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null) python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
NODE := tests/node_modules/.package-lock.json
WEB := generator/web/node_modules/.package-lock.json
EDITOR := deploy/editor/node_modules/.package-lock.json
# It is said of the branches of the tests themselves, which are not measured.
MEASURED := -W 'ignore:Unable to activate pytest branch coverage' \
  -m slipcover --branch --source generator --skip-covered --missing-width 40 --fail-under 96

.PHONY: help setup site check hooks test test-long test-versions lint bench web pictures admin wheelhouse clean system

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(RUN) ## create .venv and install gongshi into it

site: $(RUN) ## check, build and publish into build/current
	@$(BIN)/gongshi build
	@echo "用浏览器直接打开：$(CURDIR)/build/current/index.html"
	@echo "或者（可以搜索）：$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/current $(PORT)"
	@echo "然后打开：http://127.0.0.1:$(PORT)/"

check: $(RUN) ## check every source and list what to put right
	@$(BIN)/gongshi check

hooks: $(RUN) ## install the git hook that checks what is staged
	@deploy/git-hook/install

test: system $(DEV) $(NODE) $(WEB) $(EDITOR) ## install what the tests need and run them all
	@$(MAKE) --no-print-directory lint
	@.ci/tests $(BIN)/python $(MEASURED)

test-long: system $(DEV) $(NODE) $(WEB) $(EDITOR) ## the same, with the slow tests
	@.ci/system-packages long
	@$(BIN)/python -m pytest

test-versions: system $(DEV) ## the quick half with the oldest versions allowed, and the newest
	@.ci/versions $(BIN)/python

lint: $(DEV) ## ruff, its formatter and mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary

bench: $(DEV) ## run every benchmark, side by side with its peers
	@for bench in benchmarks/*/__main__.py; do $(BIN)/python "$$(dirname "$$bench")"; done

web: system $(WEB) ## check and build the scripts of the pages anew
	@cd generator/web && npm run --silent check && npm run --silent build

pictures: system $(DEV) ## take the pictures of the handbook anew
	@$(BIN)/python -m tools.handbook_pictures

admin: $(RUN) $(EDITOR) ## install what editing in the browser needs; needs node
	@echo "开始编辑：deploy/editor/start"

wheelhouse: $(RUN) ## gather all that a server without internet needs
	@deploy/wheelhouse

clean: ## remove what was built, not what was published
	@rm -rf build/docs build/preview build/mkdocs.yml build/mkdocs.log build/cache *.egg-info
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find generator tests -type d -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新的版本；请安装后再试，或运行 make PYTHON=<路径> setup。" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "无法创建 .venv；在 Debian 上请先安装 python3-venv。" >&2; rm -rf $(VENV); exit 1; }

# Where there is no internet, from a folder that `make wheelhouse` filled: make setup WHEELHOUSE=…
$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	@$(PIP) install --quiet --quiet $(if $(WHEELHOUSE),--no-index -f '$(WHEELHOUSE)/wheels' gongshi,--constraint constraints.txt --editable .)
	@touch $@

$(DEV): $(RUN)
	@$(PIP) install --quiet --quiet --constraint constraints.txt --editable '.[dev]' zensical
	@touch $@

system:
	@.ci/system-packages

$(NODE): tests/package.json tests/package-lock.json | system
	@cd tests && npm ci --silent
	@touch $@

$(WEB): generator/web/package.json generator/web/package-lock.json | system
	@cd generator/web && npm ci --silent
	@touch $@

$(EDITOR): deploy/editor/package.json deploy/editor/package-lock.json
	@command -v npm >/dev/null || { echo "没有安装 node 和 npm；在 Debian 上请先安装 nodejs 和 npm。" >&2; exit 1; }
	@cd deploy/editor && npm ci --silent
	@touch $@
