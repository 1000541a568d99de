# Two commands: `make demo` and `make test`. Each sets up what it needs.
.PHONY: demo test check format lock clean eval bench
VENV := .venv/bin

demo:
	@tools/setup.sh run
	@$(VENV)/tocsin demo
	@echo "To use tocsin in this shell: . .venv/bin/activate"

test:
	@tools/setup.sh test
	@tools/oracles.sh
	@$(VENV)/python -m pytest -n 2 --dist loadfile -q

check:
	@tools/setup.sh check
	$(VENV)/ruff format --check src tests tools examples hatch_build.py
	$(VENV)/ruff check src tests tools examples hatch_build.py
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python tools/docs_check.py

format:
	@tools/setup.sh check
	$(VENV)/ruff format src tests tools examples hatch_build.py
	$(VENV)/ruff check --fix src tests tools examples hatch_build.py

# Resolve the locked sets anew; no URL is written into them.
lock:
	@tools/setup.sh run
	$(VENV)/uv pip compile $(LOCK) --extra media --extra features -o requirements/run.txt pyproject.toml
	$(VENV)/uv pip compile $(LOCK) -c requirements/run.txt -o requirements/test.txt requirements/test.in
	$(VENV)/uv pip compile $(LOCK) -c requirements/run.txt -o requirements/check.txt requirements/check.in
	$(VENV)/uv pip compile $(LOCK) -c requirements/run.txt -o requirements/oracle.txt requirements/oracle.in
	$(VENV)/uv pip compile $(LOCK) -o requirements/bench.txt requirements/bench.in
	$(VENV)/uv pip compile $(LOCK) -c requirements/bench.txt -o requirements/bench-video.txt requirements/bench-video.in
	$(VENV)/uv pip compile $(LOCK) -o requirements/bench-read.txt requirements/bench-read.in
	$(VENV)/uv pip compile $(LOCK) -o requirements/tx.txt requirements/tx.in
	$(VENV)/uv pip compile $(LOCK) -o requirements/archive.txt requirements/archive.in
	$(VENV)/uv pip compile $(LOCK) -o requirements/bootstrap.txt requirements/bootstrap.in
LOCK := --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

# How quick and how exact, beside named peers in .venv-bench; long, and not part of CI.
bench:
	@tools/setup.sh test
	@tools/bench.sh
	@$(VENV)/tocsin bench match

eval:
	@tools/setup.sh test
	@tools/bench.sh
	@$(VENV)/tocsin eval match

clean:
	rm -rf .venv .venv-archive .venv-bench .venv-bench-video .venv-tx tocsin-demo
