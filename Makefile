.PHONY: help run test lint assets lock messages nightly

PORT ?= 8000
ARGS ?=

help:
	@echo "make run       the whole site on this machine, http://localhost:$(PORT)"
	@echo "make test      all tests; ARGS='tests/meetings -k seal' for some"
	@echo "make lint      style, import floors, style sheets, lock files"
	@echo "make assets    build the front end"
	@echo "make lock      resolve the Python packages anew"
	@echo "make messages  collect the sentences to translate (needs gettext)"
	@echo "make nightly   the large figures"

run:
	@sh scripts/setup.sh run
	@.venv/bin/python manage.py compilepo --verbosity 0
	@.venv/bin/python manage.py start --port $(PORT)

test:
	@sh scripts/test.sh $(ARGS)

lint:
	@sh scripts/setup.sh test
	@sh scripts/lint.sh

assets:
	@rm -f static/dist/.stamp
	@sh scripts/setup.sh run

lock:
	@sh scripts/setup.sh test
	@sh scripts/lock.sh

messages:
	@.venv/bin/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete \
		--ignore '.venv/*' --ignore 'node_modules/*' --ignore 'var/*' --ignore 'tests/*'

nightly:
	@sh scripts/test.sh -m nightly
	@.venv/bin/python -m tests.mutants
