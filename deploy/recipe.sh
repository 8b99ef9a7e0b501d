#!/usr/bin/env bash
# How the image is made, step by step; the Dockerfile and `make image-check` run these same steps.
#
#   recipe.sh system runtime|builder|maintainer    Debian's packages (as root)
#   recipe.sh packages VENV                         what the bot runs on, and nothing else
#   recipe.sh maintainer-packages VENV              with what clusters, draws and fits
#   recipe.sh seed VENV FOLDER                      the exported encoder and an index of the shipped FAQ (needs torch)
#   recipe.sh size FOLDER…                          megabytes
#
# It runs in the checkout. PYTHON is the interpreter, TORCH_INDEX where pip may find torch without CUDA, CACHE_IN_IMAGE
# where the cache of the seed will be.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON="${PYTHON:-python3}"
TORCH_INDEX="${TORCH_INDEX:-}"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_QUIET=1

# No documentation, no recommendations, and no lists left behind.
system() {
  local packages=(ca-certificates python3 tzdata)
  case "$1" in
    runtime) ;;
    builder) packages+=(binutils python3-venv) ;;
    maintainer) packages+=(git openssh-client) ;;
    *) echo "recipe.sh: no such kind of machine: $1" >&2; exit 2 ;;
  esac
  apt-get update -q
  apt-get upgrade -y -q
  apt-get install -y -q --no-install-recommends "${packages[@]}"
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*.log /var/log/apt
}

install_into() {
  local venv="$1"; shift
  [ -x "$venv/bin/python" ] || "$PYTHON" -m venv "$venv"
  "$venv/bin/pip" install --no-compile -c constraints.txt "$@"
}

# Each is left out for a reason, and `make image-check` asks the bot afterwards whether it misses anything.
trim() {
  local site
  site="$(echo "$1"/lib/python3*/site-packages)"
  # The libraries for C programs; Python's module holds them once more.
  rm -f "$site"/onnxruntime/capi/libonnxruntime.so.*
  # Tools to make models, and to compile.
  rm -rf "$site"/onnxruntime/{transformers,tools,quantization,datasets,backend} "$site"/numpy/{f2py,distutils}
  # The way to model hubs, which the image never goes.
  rm -rf "$site"/{huggingface_hub,hf_xet}
  # Windows' voice libraries.
  rm -rf "$site"/discord/bin
  find "$site" \( -name tests -o -name testing \) -type d -path '*/sqlalchemy/*' -prune -exec rm -rf {} +
  find "$site" -name tests -type d -prune -exec rm -rf {} +
  find "$site" \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.c' \) -type f -delete
  # What debuggers read; the libraries beside were made smaller by whoever packed them.
  find "$site" -name '*.cpython-*.so' -type f -exec strip --strip-unneeded {} +
  "$1/bin/python" -m pip uninstall -y setuptools pip
  find "$1" \( -name __pycache__ -o -name '_distutils_hack' \) -type d -prune -exec rm -rf {} +
  rm -f "$site"/distutils-precedence.pth "$1"/bin/{activate*,Activate*}
}

packages() {
  install_into "$1" '.[postgres]'
  trim "$1"
}

maintainer_packages() {
  install_into "$1" '.[postgres,maintain]'
  trim "$1"
}

# torch first and by its exact version: asked for by another package it comes with CUDA.
seed() {
  local venv="$1" folder="$2"
  install_into "$venv" ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} "$(sed -n 's/^\(torch==.*\)/\1/p' constraints.txt)"
  install_into "$venv" '.[export]'
  mkdir -p "$folder"
  MMFAQ_CACHE="$folder/cache" MMFAQ_INDEX="$folder/index" MMFAQ_STATE="$folder/state" MMFAQ_KNOWLEDGE=knowledge \
    "$venv/bin/mmfaq" build
  # An operator's own FAQ may take the place of this one without being asked whether that is meant.
  cp "$folder/index/CURRENT" "$folder/index/SEED"
  # Once is enough: the index's own encoder is a link to the one that builds find, at its place in the image.
  local kept exported
  kept="$(echo "$folder"/index/encoders/*)"
  exported="$(echo "$folder"/cache/encoders/*)"
  rm -rf "$kept" "$folder/state"
  ln -s "${CACHE_IN_IMAGE:-$folder/cache}/encoders/$(basename "$exported")" "$kept"
}

size() {
  du -s --block-size=1M --total "$@"
}

case "${1:-}" in
  system|packages|seed|size) "$@" ;;
  maintainer-packages) shift; maintainer_packages "$@" ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
