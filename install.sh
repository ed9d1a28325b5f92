#!/usr/bin/env bash
# Makes .venv beside this file and installs the automaton into it: ./install.sh [EXTRA ...]
# Adds by itself CuPy for the NVIDIA driver that answers, a C++ compiler where the machine has none, and what the window
# of `automaton view` needs, where that can be had.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "No Python 3.11 or later was found. Install one, or name it: make demo PYTHON=/path/to/python3"
    return 1
}

# Debian and its kin ship python3 without ensurepip; then `python3 -m venv` fails, and other ways lead on.
make_environment() {
    local python=$1
    if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return
    fi
    say "Making .venv with $("$python" --version) ..."
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv --clear .venv
    elif command -v uv >/dev/null; then
        uv venv --quiet --clear --seed --python "$python" .venv
    elif "$python" -m virtualenv --version >/dev/null 2>&1; then
        "$python" -m virtualenv --quiet --clear .venv
    elif "$python" -c 'import venv' 2>/dev/null && "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear --without-pip .venv
        "$python" -m pip --quiet --python .venv/bin/python install pip
    else
        say "This Python cannot make a virtual environment: it lacks ensurepip, and neither pip, virtualenv nor uv is there."
        say "Any one of these helps:  apt install python3-venv   |   dnf install python3-pip   |   a Python from conda or uv"
        say "Without root: install uv or Miniforge into your home folder, then run make again."
        return 1
    fi
}

# CUDA 13 where the driver knows it and the card is new enough (compute capability 7.5), else CUDA 12, else none.
gpu_extra() {
    local driver card
    command -v nvidia-smi >/dev/null || return 0
    driver=$(nvidia-smi 2>/dev/null | sed -n 's/.*CUDA[A-Za-z ]*Version: *\([0-9][0-9]*\).*/\1/p' | head -n 1) || return 0
    card=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d '.' | sort -n | head -n 1) || card=
    if [ "${driver:-0}" -ge 13 ] && [ "${card:-75}" -ge 75 ]; then
        echo cuda13
    elif [ "${driver:-0}" -ge 12 ]; then
        echo cuda12
    elif [ -n "$driver" ]; then
        say "The NVIDIA driver speaks CUDA $driver; CUDA 12 is the oldest that is used here. Going on without the GPU."
    fi
}

compiler_extra() {
    local compiler chosen=${CXX:-}
    for compiler in "${chosen%% *}" g++ clang++; do
        if command -v "$compiler" >/dev/null; then return; fi
    done
    echo compiler
}

install() { .venv/bin/python -m pip -qq --disable-pip-version-check install --editable ".${1:+[$1]}"; }

python=$(find_python)
make_environment "$python"
wanted=("$@" $(compiler_extra))
named=$(IFS=,; echo "${wanted[*]-}")
say "Installing the automaton${named:+ with $named}, which takes a minute or two ..."
install "$named"

more=()
[[ " $* " == *" test "* ]] || more+=(viewer) # the tests have it among theirs
gpu=$(gpu_extra)
if [ -z "$gpu" ] && [ "$(uname -s)" = Linux ] && [[ " $* " == *" test "* ]]; then
    gpu=cuda13 # the tests compile the kernels for GPUs without having one
fi
for extra in ${more[@]+"${more[@]}"} $gpu; do
    say "Adding $extra ..."
    install "$extra" || say "$extra could not be installed; going on without it."
done
