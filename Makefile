# Every target installs what it needs into .venv, once. README.md has the same in plain Python.
PYTHON ?= python3
LAB_FLAGS ?=
BIN := .venv/bin

# torch and torchvision come in one pip call with both pins, so that they are a matching pair.
EXTRAS_lab := lab,train,ship
EXTRAS_test := lab,train,ship,test
EXTRAS_bench := lab,train,ship,test,bench

.PHONY: help lab test bench course lint clean
.DEFAULT_GOAL := help

help: ## what there is
	@echo "make TARGET, one of:"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 10
	@echo 'PYTHON=python3.12 chooses the Python (3.11 or newer), LAB_FLAGS=--no-browser opens no browser.'

lab: .venv/.with-lab ## install, fetch the pictures, open the lesson in JupyterLab
	@$(BIN)/effnet-lesson fetch fashion_mnist \
	  || echo 'Going on without the pictures: notebooks 00 to 03 work; training asks for them again.'
	@$(BIN)/effnet-lesson lab $(LAB_FLAGS)

test: lint ## everything that CI runs: style, package, notebooks, browser, wheel
	@$(BIN)/python -m pytest

bench: .venv/.with-bench ## how fast import, counting, slider and training are, beside peers
	@$(BIN)/python tests/benchmarks/run.py

course: .venv/.with-lab ## the notebooks for students, with solutions, and for teachers, in build/course
	@rm -rf build/course
	@$(BIN)/effnet-lesson course --out build/course

lint: .venv/.with-test ## style alone
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .

clean: ## delete .venv and what tests and builds left; your runs and answers stay
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps, so that a second call installs nothing. A half-made .venv has no stamp and is made again.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'The lesson needs Python 3.11 or newer, and "$(PYTHON)" is not: install one and name it, as in "make lab PYTHON=python3.12".' >&2; \
	  exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo 'Python could not make .venv: on Debian and Ubuntu, apt-get install python3-venv, then try again.' >&2; \
	  exit 1; }
	@touch $@

.venv/.with-%: .venv/.made pyproject.toml constraints.txt
	@echo 'Installing into .venv, once: a few minutes (on Linux, PyTorch with CUDA takes 6 GB of disk).'
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[$(EXTRAS_$*)]"
	@touch $@
