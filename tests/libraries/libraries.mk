# The examples of parts 1, 2, 4 and 5 and the tests of this folder need the libraries that they compare: some gigabytes, in a separate
# environment. tests/conftest.py, which needs Sphinx, is no part of it: hence --confcutdir. Included by the Makefile.

.PHONY: libraries libraries-newest quoted

RUN_LIBRARIES = LIBRARIES=1 KERAS_BACKEND=jax TF_CPP_MIN_LOG_LEVEL=3
PYTEST_LIBRARIES = bin/python -m pytest --quiet --tb=short --confcutdir tests/libraries docs/libraries docs/classification docs/computing docs/beyond tests/libraries

## make libraries the examples of parts 1, 2, 4 and 5 against PyTorch, JAX, Keras, TensorFlow and the others, in an environment of their own
libraries: .venv-libraries/made
	$(RUN_LIBRARIES) .venv-libraries/$(PYTEST_LIBRARIES)

.venv-libraries/made: requirements/libraries.txt requirements/torch.txt
	$(PYTHON) -m venv .venv-libraries
	.venv-libraries/bin/python $(INSTALL) -r requirements/libraries.txt
	.venv-libraries/bin/python $(INSTALL) --no-deps -r requirements/torch.txt
	@touch $@

## make libraries-newest  the same with the newest versions instead of the locked ones: does a library behave differently now?
libraries-newest:
	$(PYTHON) -m venv .venv-libraries-newest
	$(PYTHON) requirements/newest.py libraries torch > .venv-libraries-newest/wanted.txt
	.venv-libraries-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade -r .venv-libraries-newest/wanted.txt
	$(RUN_LIBRARIES) .venv-libraries-newest/$(PYTEST_LIBRARIES)

## make quoted    ask the sources that part 4 quotes whether they still say so
quoted:
	$(PYTHON) tests/libraries/quoted.py
