# Two commands do everything: `make book` and `make test`. Both set up .venv from requirements.txt first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8000
NOTEBOOKS := $(shell find notebooks -name '*.ipynb' -not -path '*/.*')

.PHONY: help book test lab serve bench colab clean

help:   ## list these commands
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 16

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

book: .venv/ready   ## run the notebooks in parallel and build the book into _build/html
	$(BIN)/python tools/execute.py
	$(BIN)/jupyter-book build . -W -n --keep-going

test: book   ## run every check: style, package, every notebook cell, the built pages, the live notebook
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist worksteal --nbmake --nbmake-timeout=300 tests $(NOTEBOOKS)

lab: .venv/ready   ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=notebooks

serve: book   ## serve the built book on http://127.0.0.1:8000 (PORT=... for another port)
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

bench: .venv/ready   ## measure build times, page weights and the explorables' speed, as ratios
	$(BIN)/python tools/bench.py

colab: .venv/ready   ## write the repository's address of _config.yml into the notebooks' first cell
	$(BIN)/python tools/colab.py

clean:   ## remove the built book, the cache and the environment
	rm -rf _build .venv *.egg-info .pytest_cache .ruff_cache
