# Two commands do it all: `make run` builds a dataset and shows it, `make test` passes the tests.

REPORTS ?= samples/reports
INBOX   ?= reports
OUTPUT  ?= output
PYTHON3 ?= python3
PYTHON  := .venv/bin/python

export PREFECT_HOME := $(CURDIR)/.prefect
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false
export PYTHONUNBUFFERED := 1

.PHONY: run pin export releases serve stop test ui lint dictionary outline keywords explain evaluate bench clean help

## run: build a release from REPORTS (default samples/reports) into OUTPUT (default output)
run: .venv/ready
	@$(PYTHON) -m flows --reports "$(REPORTS)" --output "$(OUTPUT)"

## serve: server, worker, deployments and watch in the background; files dropped into reports/ start a run
serve: .venv/ready
	@$(PYTHON) -m tasks.serve start --reports "$(INBOX)" --output "$(OUTPUT)"

## releases: list them; COMPARE="A B", ROLLBACK=A, KEEP=number of newest to keep
releases: .venv/ready
	@$(PYTHON) -m tasks.releases "$(OUTPUT)" --compare "$(COMPARE)" --rollback "$(ROLLBACK)" --keep "$(KEEP)"

## stop: end what make serve started
stop: .venv/ready
	@$(PYTHON) -m tasks.serve stop

## test: the tests, the whole flow included
test: .venv/ready
	@$(PYTHON) -m pytest -m "not browser and not bench"

## ui: a Prefect server for looking at past runs, until Ctrl-C
ui: .venv/ready
	@$(PYTHON) -m tasks.server

## lint: ruff and mypy
lint: .venv/ready
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

## dictionary: write output/README.md anew from the table contract, expectations/README.md from the rules of the gates
dictionary: .venv/ready
	@$(PYTHON) -c 'from tasks.publish.dictionary import dictionary; print(dictionary(), end="")' > output/README.md
	@$(PYTHON) -m expectations > expectations/README.md

## pin: write the row counts of the latest release to REPORTS/counts.tsv, which later releases are held against
pin: .venv/ready
	@$(PYTHON) -m tasks.publish.counts "$(REPORTS)" "$(OUTPUT)"

## export: write the latest release as FORMAT=csv, xlsx, dta or parquet; all tables, or TABLES=name,name
export: .venv/ready
	@$(PYTHON) -m tasks.publish.export "$(OUTPUT)/latest" --format "$(or $(FORMAT),csv)" --tables "$(TABLES)"

## outline: show the sections of a report, FILE=path
outline: .venv/ready
	@$(PYTHON) -m tasks.sections.show "$(FILE)"

## keywords: list the keywords of each section of the latest release (TF-IDF over the release), DEPTH=1
keywords: .venv/ready
	@$(PYTHON) -m tasks.sections.keyword_list "$(OUTPUT)/latest" --depth $(or $(DEPTH),1)

## explain: show how a sentence's figures are read, TEXT=sentence PART=tasks YEAR=2021 LEVEL=county
explain: .venv/ready
	@$(PYTHON) -m tasks.figures.explain "$(TEXT)" $(if $(PART),--part $(PART)) $(if $(YEAR),--year $(YEAR)) $(if $(LEVEL),--level $(LEVEL))

## evaluate: compare a release with hand-annotated figures, GOLD=file
evaluate: .venv/ready
	@$(PYTHON) -m tasks.figures.evaluate "$(OUTPUT)/latest" $(GOLD)

## bench: measure the whole way, print ratios and write them to OUTPUT/bench.txt; COUNT=1000 reports, LARGE=10000 for growth
bench: .venv/ready
	@$(PYTHON) -m bench.pipeline --reports $(or $(COUNT),1000) --large $(or $(LARGE),0) --table "$(OUTPUT)/bench.txt"

## clean: remove the virtual environment, the Prefect history and everything in OUTPUT but its README
clean:
	rm -rf .venv .prefect "$(OUTPUT)/releases" "$(OUTPUT)/latest" "$(OUTPUT)/runs" "$(OUTPUT)/.store"

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

# The environment is made once and made anew when the lock changes. --no-deps: the lock is
# complete, and the pip of Python 3.11 refuses hashes for extras such as sqlalchemy[asyncio].
.venv/ready: requirements.lock
	@$(PYTHON3) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)' || \
	  { echo "work-reports needs Python 3.11 or newer; $(PYTHON3) is `$(PYTHON3) --version 2>&1`. Name another: make PYTHON3=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "making the virtual environment (once, about a minute) …"
	@$(PYTHON3) -m venv .venv || { echo "python3 -m venv failed: on Debian and Ubuntu, apt install python3-venv"; exit 1; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@
