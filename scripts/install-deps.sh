#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of scripts/dependencies.txt that are missing.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/install-deps.sh [--dry-run] [GROUP...]

Installs the packages of the given groups (default: build data test) that are missing, as root or
through a sudo that asks for no password. Otherwise prints the command to run and stops.

groups: $(all_groups)

  --dry-run   print the command that would be run
  -h, --help  this text
END
}

# "GROUP PACKAGE" lines without comments.
list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' scripts/dependencies.txt; }
all_groups() { list | awk '!seen[$1]++ {print $1}' | paste -sd ' '; }

dry_run=false
groups=()
for argument in "$@"; do
    case $argument in
        -h | --help) usage; exit 0 ;;
        --dry-run) dry_run=true ;;
        -*) echo "install-deps: unknown option $argument; see --help" >&2; exit 2 ;;
        *) groups+=("$argument") ;;
    esac
done
[ ${#groups[@]} -gt 0 ] || groups=(build data test)
for group in "${groups[@]}"; do
    if ! list | awk '{print $1}' | grep -qx -- "$group"; then
        echo "install-deps: unknown group $group; there are: $(all_groups)" >&2
        exit 2
    fi
done

mapfile -t wanted < <(list | awk -v groups="${groups[*]}" '
    BEGIN { split(groups, names, " "); for (i in names) pick[names[i]] }
    $1 in pick { print $2 }')

if ! command -v dpkg-query >/dev/null; then
    echo "install-deps: this is no Debian system; the tools and libraries needed are:" >&2
    echo "  ${wanted[*]}" >&2
    echo "install-deps: continuing, CMake will say what it does not find" >&2
    exit 0
fi

# Names of installed packages and of what they provide (nodejs of other origin provides npm).
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}, ${Provides}\n' |
    sed -n -e 's/^ii *//' -e 's/([^)]*)//g' -e 's/[, ][, ]*/\n/gp')
missing=()
for package in "${wanted[@]}"; do
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if $dry_run; then
    echo "${install[*]}"
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo env)
else
    {
        echo "install-deps: some packages are missing and only root may install them. Run"
        echo
        echo "    sudo apt-get update && sudo ${install[*]}"
        echo
        echo "then start this script again."
    } >&2
    exit 1
fi

echo "install-deps: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive "${install[@]}" -qq -o Dpkg::Use-Pty=0 </dev/null
