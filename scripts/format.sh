#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formats the C++ sources with the one clang-format version the project uses.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<END
usage: scripts/format.sh [--check]

Formats every .h and .cpp file under models/, sim/ and tests/ in place.

  --check     change nothing; list the files that differ and exit 1 if there are any
  -h, --help  this text
END
}

check=false
case ${1:-} in
    '') ;;
    -h | --help) usage; exit 0 ;;
    --check) check=true ;;
    *) echo "format: unknown argument $1; see --help" >&2; exit 2 ;;
esac

clang_format=clang-format-14
if ! command -v "$clang_format" >/dev/null; then
    echo "format: $clang_format is missing; scripts/install-deps.sh ci installs it" >&2
    exit 1
fi
mapfile -t sources < <(find models sim tests -name '*.h' -o -name '*.cpp' | sort)
if ! $check; then
    "$clang_format" -i "${sources[@]}"
    exit 0
fi
differ=0
for source in "${sources[@]}"; do
    if ! "$clang_format" "$source" | cmp -s - "$source"; then
        echo "format: $source differs"
        differ=1
    fi
done
[ $differ -eq 0 ] || echo "format: scripts/format.sh mends them" >&2
exit $differ
