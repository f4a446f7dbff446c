#!/usr/bin/env bash
# What must be there before our own Python runs: `prepare.sh python`, `prepare.sh pages`, `prepare.sh chromium`, `prepare.sh imap`.
# Every failure is one line that says why and what to do; the full story is in .local/prepare/*.log.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly LOGS=.local/prepare
readonly VENV=.venv
readonly BUILT=channels/web/static/council

refuse() {
  echo "$*" >&2
  exit 1
}

# The reason of a failed step in one line, from its log.
explain() {
  local what=$1 log=$2
  if grep -qiE 'no space left|ENOSPC|Errno 28' "$log"; then
    refuse "$what: the disk is full. Free about 2 GB for $PWD and run again. (log: $log)"
  elif grep -qiE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|name resolution|name or service|NewConnectionError|ConnectTimeout|unreachable|Could not resolve|Temporary failure|ProxyError|from versions: none' "$log"; then
    refuse "$what: no network. Packages are fetched once: connect to the internet and run again. (log: $log)"
  elif grep -qiE 'DO NOT MATCH THE HASHES|EINTEGRITY' "$log"; then
    refuse "$what: a package differs from the one that was pinned. Do not use it; tell the maintainers. (log: $log)"
  fi
  refuse "$what failed: $(grep -vE '^\s*$|ignored|^npm (warn|notice)' "$log" | grep -iE 'error|not ' | tail -1 | cut -c1-200) (log: $log)"
}

# step NAME COMMAND...: say what is done; keep its output; on failure explain.
step() {
  local what=$1 log
  shift
  log="$LOGS/$(echo "$what" | tr -c 'a-zA-Z0-9\n' '-').log"
  printf '  %s ... ' "$what"
  local begun=$SECONDS
  if "$@" >"$log" 2>&1; then
    echo "done ($((SECONDS - begun)) s)"
  else
    echo "failed"
    explain "$what" "$log"
  fi
}

fingerprint() { # of the content of files
  cat "$@" | git hash-object --stdin
}

find_python() {
  local name found=""
  for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3 python; do
    [ -n "$name" ] && command -v "$name" >/dev/null || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
    found="$("$name" -c 'import sys; print(*sys.version_info[:3], sep=".")' 2>/dev/null || true)"
  done
  refuse "Python 3.11 or newer is needed${found:+, this machine has $found}: install it (Debian: apt-get install python3.11 python3.11-venv) and run again."
}

check_space() {
  local free
  free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge 2000 ] || refuse "The disk has $free MB free in $PWD and 2000 MB are needed: free some and run again."
}

make_venv() { # Debian keeps the part of Python that makes environments in a package of its own
  local python=$1
  "$python" -c 'import ensurepip' 2>/dev/null || {
    local package
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      step "The package $package" bash -c "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y $package"
    else
      refuse "Python's venv module is incomplete: run 'sudo apt-get install $package' and run again."
    fi
  }
  step "A Python environment in $VENV" "$python" -m venv --clear "$VENV"
}

prepare_python() {
  local python stamp="$VENV/installed" wanted
  if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    wanted="$(fingerprint requirements-dev.txt) $("$VENV/bin/python" -V) $PWD"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    check_space
  else
    python=$(find_python)
    check_space
    make_venv "$python"
  fi
  step "Python packages, about a minute" "$VENV/bin/python" -m pip install --no-input --no-deps --require-hashes -r requirements-dev.txt
  echo "$(fingerprint requirements-dev.txt) $("$VENV/bin/python" -V) $PWD" >"$stamp"
}

prepare_pages() {
  local stamp="$LOGS/pages" sources wanted
  sources=$(find channels -path '*/assets/*' -type f -not -path '*/node_modules/*' | LC_ALL=C sort)
  # shellcheck disable=SC2086
  wanted=$(fingerprint package.json package-lock.json $sources)
  [ -d "$BUILT" ] && [ -d node_modules ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  command -v node >/dev/null || refuse "Node 20 or newer is needed to build the pages' styles and is not here: install Node 20 with npm and run again."
  node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null || refuse "Node 20 or newer is needed, this machine has $(node --version): install Node 20 and run again."
  command -v npm >/dev/null || refuse "npm is needed beside Node and is not here: install it (Debian: apt-get install npm) and run again."
  local lock
  lock=$(fingerprint package.json package-lock.json)
  if [ ! -d node_modules ] || [ "$(cat "$LOGS/node_modules" 2>/dev/null)" != "$lock" ]; then
    check_space
    step "Node packages" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    echo "$lock" >"$LOGS/node_modules"
  fi
  step "Styles and scripts of the pages" npm run --silent build
  echo "$wanted" >"$stamp"
}

prepare_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && return
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    step "Chromium for the browser journeys" bash -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core'
  else
    refuse "The browser journeys need Chromium: run 'sudo apt-get install chromium' (or set CHROMIUM to one) and run again."
  fi
}

prepare_imap() { # tests read a real IMAP server; without one they are skipped and say so
  command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (step "Dovecot for the tests of incoming mail" bash -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dovecot-imapd') ||
      echo "  The tests that read an IMAP server are skipped." >&2
  else
    echo "  Dovecot is not here: the tests that read an IMAP server are skipped (sudo apt-get install dovecot-imapd)." >&2
  fi
}

mkdir -p "$LOGS" || refuse "Cannot write to $PWD/$LOGS: make it writable and run again."
case "${1:-}" in
  python) prepare_python ;;
  port)
    python=$(find_python)
    "$python" -m deploy.embedded.ports "$2"
    ;;
  pages) prepare_pages ;;
  chromium) prepare_chromium ;;
  imap) prepare_imap ;;
  *) refuse "Usage: $0 python | port NUMBER | pages | chromium | imap" ;;
esac
