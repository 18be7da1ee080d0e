# make demo   a small cohort, graded samples       make corpus CORPUS=DIR   labelled submissions
# make test   lint, types and tests                make clean               remove what was made here
# make docs   the documentation as pages in docs/_site, to be read in a browser
# make long   the proofs that take minutes         make soak-sets N=2000    student sets: none that tells
# make soak N=100    grade many, kill the grader ten times, compare
# make soak-pools N=200    hidden servers of many classes: a correct client has all points
# make bench         measure, side by side with other graders; writes docs/benchmarks/ (an hour)
# make golden        write the reports anew that tests compare byte for byte
PYTHON ?= python3
VENV := .venv
CORPUS ?= ../shared/corpus
TESTS ?= tests

.PHONY: demo test long bench golden docs corpus soak soak-sets soak-pools clean

demo: $(VENV)/installed
	@rm -rf .demo && mkdir .demo
	@echo; echo '== greenpath-gen new-cohort: five servers for each of two students'
	@cd .demo && ../$(VENV)/bin/greenpath-gen new-cohort --students 2
	@cp -R tests/samples .demo/submissions
	@echo; echo '== greenpath-grade submissions/: five samples of different quality'
	@cd .demo && ../$(VENV)/bin/greenpath-grade submissions/
	@echo; echo 'Look at: .demo/cohort/students/student001/README.html what a student gets'
	@echo '         .demo/cohort/instructor/answer_key.html      what you know'
	@echo '         .demo/results/report.html                    how the class did'
	@echo '         .demo/results/students/chen/feedback.html    what a student is told'

test: $(VENV)/tested
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/pytest -q -n 2 --dist loadfile -m 'not long' $(TESTS)

long: $(VENV)/tested
	$(VENV)/bin/pytest -q -n 2 -m long tests

BENCHMARKS := startup handshake grading reports many peers generation
bench: $(VENV)/installed
	set -e; for one in $(BENCHMARKS); do $(VENV)/bin/python benchmarks/$$one.py --write; done

golden: $(VENV)/tested
	GOLDEN=write $(VENV)/bin/pytest -q tests/grader/test_golden.py tests/grader/test_student_page.py

docs: $(VENV)/tested
	$(VENV)/bin/python tools/gendocs.py --check
	$(VENV)/bin/sphinx-build -q -E -W --keep-going docs docs/_site
	@echo 'Read docs/_site/index.html'

corpus: $(VENV)/tested
	$(VENV)/bin/python tools/corpus.py $(CORPUS)

soak: N = 100
soak: $(VENV)/tested
	$(VENV)/bin/python tools/soak.py $(N)

soak-sets: N = 2000
soak-sets: $(VENV)/tested
	$(VENV)/bin/python tools/soak_sets.py $(N)

soak-pools: N = 200
soak-pools: $(VENV)/tested
	$(VENV)/bin/python tools/soak_pools.py $(N)

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'greenpath needs Python 3.11 or newer: make PYTHON=python3.12 ...'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'Python cannot make environments; on Debian: apt-get install python3-venv'; exit 1; }
	$(VENV)/bin/pip install -q -e .
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(VENV)/bin/pip install -q 'pip>=25.1'
	$(VENV)/bin/pip install -q --group dev
	@touch $@

clean:
	rm -rf $(VENV) .demo .peers dist docs/_site
