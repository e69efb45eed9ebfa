# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by run, test, bench and fuzz; sourced, never run. Everything it says goes to standard error.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

say () { printf '%s\n' "$*" >&2; }

# The Debian packages of the lists named (packages.build, …) that are not installed yet.
missing_packages () {
  local list name
  for list in "$@"; do
    while read -r name; do
      case $name in ''|'#'*) continue ;; esac
      [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done < "build-aux/packages.$list"
  done
}

# Install what is missing of these lists: as root, or with sudo. Where there is no apt, say what is needed.
install_packages () {
  local missing apt=apt-get
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "This is no Debian-like system: make sure that what these files name is installed:" \
        "$(printf 'build-aux/packages.%s ' "$@")"
    return 0
  fi
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "These packages are missing and there is no sudo here; please install them as root:"
      say "  apt-get install" $missing
      return 1
    fi
    apt="sudo apt-get"
  fi
  say "Installing:" $missing
  export DEBIAN_FRONTEND=noninteractive
  # The package index may be absent or old on a fresh machine; then fetch it and try once more.
  $apt install -y --no-install-recommends $missing >/dev/null 2>&1 && return 0
  $apt update -q >&2 || say "The package index could not be fetched; trying with the old one."
  $apt install -y --no-install-recommends $missing >&2
}

# configure FOLDER OPTION…: set the build folder up, or bring an old one up to date.
configure () {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@" >&2
  else
    meson setup "$folder" "$@" >&2
  fi
}
