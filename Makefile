# The project's commands. What takes more than a line is in opscontent/start.py.
# `make run PORT=9000` and the like: HOST, PORT, DATA_DIR, DATABASE_URL ... are read from the environment.

PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
START = $(PYTHON) -I opscontent/start.py
VENV = .venv/bin
CHINESE = opscontent/translations/zh_Hans/LC_MESSAGES/messages.po

# What Python compiled it keeps, whatever the environment says: every program of ours starts sooner.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench soak screenshots fake-wechat messages clean python tools

run: python  ## install what is missing, migrate, serve on http://127.0.0.1:8000
	@$(START) run

test: tools  ## everything, on SQLite, PostgreSQL and in Chromium; ARGS="tests/web -k posts" for a part
	@$(START) browser
	$(VENV)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: tools  ## style, form and types
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy

bench: tools  ## the budget table; ONLY=calendar for one part
	$(VENV)/python -m tests.bench $(ONLY)

soak: tools  ## kill workers, wrong clocks and restarts for minutes, then count; EDITIONS=200 SEED=7
	$(VENV)/python -m tests.soak

screenshots: tools  ## every page of the demo, into var/screenshots
	@$(START) browser
	$(VENV)/python -m tests.browser.screenshots

fake-wechat: tools  ## a stand-in for WeChat to try the channel with; says what to type in
	@mkdir -p var
	$(VENV)/python -m tests.fake_wechat --port 8090 --state var/fake-wechat.jsonl

messages: tools  ## bring the translation catalogues up to date with the texts in the code
	@mkdir -p var
	$(VENV)/pybabel -q extract -F pyproject.toml -k _l -k _p:1c,2 -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2 \
		--no-location --sort-output --project opscontent --output var/messages.pot opscontent templates
	@test -e $(CHINESE) || $(VENV)/pybabel -q init -l zh_Hans -i var/messages.pot -o $(CHINESE)
	$(VENV)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-l zh_Hans -i var/messages.pot -o $(CHINESE)

clean:  ## remove what was installed or generated; var/ stays
	rm -rf .venv node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find opscontent tests -name '__pycache__' -prune -exec rm -rf {} +
	rm -f opscontent/translations/*/LC_MESSAGES/*.mo

tools: python
	@$(START) tools

python:
	@test -n "$(PYTHON)" || { echo "opscontent needs Python 3.11 or later, and none was found here." >&2; exit 1; }
