# `make book` builds, `make check` and `make chapter` test what is being written, `make test` tests everything.
# All set up .venv from requirements.txt first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8000
N ?=
CHAPTER ?=
OFFSET ?=
COLUMN ?=
WITH ?=
NOTEBOOKS := $(shell find notebooks -name '*.ipynb' -not -path '*/.*')
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal --durations=10

.PHONY: help book sphinx style check chapter watch test sceptic matrix lab serve bench colab student class clean

help:   ## list these commands
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 16

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

book: .venv/ready   ## run the notebooks that changed, in parallel, and build the book into _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going
	$(BIN)/python tools/home.py

sphinx: .venv/ready   ## build the book with Sphinx alone, without Jupyter Book, into _build/sphinx
	$(BIN)/sphinx-build -c tools/sphinx . _build/sphinx -W -n --keep-going -q

style: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

check: style   ## the fast loop: style, package, the notebooks' rules; no kernel, no browser, no build
	$(PYTEST) -q -m "not browser and not kernel and not book and not cluster" tests

chapter: .venv/ready   ## one chapter, as N=3: its tests, its notebooks, its pages in a browser
	@$(BIN)/python tools/try_chapter.py "$(N)"

watch: .venv/ready   ## build, serve on http://127.0.0.1:8000, rebuild and reload while you write (PORT=... for another port)
	@PORT=$(PORT) $(BIN)/python tools/watch.py

test: style book .venv/teaching   ## everything: style, package, every notebook as a reader runs it, the built pages, a live JupyterLab
	$(PYTEST) --nbmake --nbmake-timeout=300 $(NOTEBOOKS) tests

sceptic: .venv/ready   ## rerun notebooks with all seeds moved, as CHAPTER=3 OFFSET="1000 2000" (all notebooks, ten offsets)
	@$(BIN)/python -m experiments.sceptic $(if $(CHAPTER),--chapter $(CHAPTER)) $(if $(OFFSET),--offsets $(OFFSET))

matrix: .venv/ready   ## run the notebooks with other versions, as COLUMN=colab (default: all of experiments/matrix.yml; WITH=/path/to/python)
	@$(BIN)/python -m experiments.matrix $(COLUMN) $(if $(WITH),--python $(WITH))

lab: .venv/ready   ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=notebooks

serve: book   ## serve the built book on http://127.0.0.1:8000 (PORT=... for another port)
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

bench: .venv/ready   ## measure build times, page weights and the explorables' speed, as ratios
	$(BIN)/python tools/bench.py

colab: .venv/ready   ## write the repository's address of _config.yml into the notebooks' first cell
	$(BIN)/python tools/colab.py

student: book   ## the book and its notebooks without solutions, into _build/student
	$(BIN)/python tools/class_student.py

class: student .venv/teaching   ## the kit for teachers: slides, quizzes, assignments, archives, into _build/class
	$(BIN)/python tools/class_kit.py

.venv/teaching: teaching/requirements.txt .venv/ready
	$(BIN)/python -m pip install --quiet -r teaching/requirements.txt
	touch $@

clean:   ## remove the built book, the cache and the environment
	rm -rf _build .venv *.egg-info .pytest_cache .ruff_cache .mypy_cache
