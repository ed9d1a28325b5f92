#!/usr/bin/env bash
# All that a machine with an NVIDIA GPU should be asked, once: benchmarks/on_gpu.sh DIR
# The kernels against their meaning, bit by bit, no GPU test skipped; a short run on the GPU and on the CPU, compared
# to the bit; the speed. DIR gets a log of each and summary.txt. Without a GPU it does what it can and says so.
# PYTHON=... uses that Python as it is; otherwise .venv, made if need be.
set -uo pipefail
if [ $# != 1 ]; then
    sed -n '2,5s/^# //p' "$0"
    exit 2
fi
mkdir -p "$1" || exit 2
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/.." || exit 2
if [ -z "${PYTHON:-}" ]; then
    make .venv/test.stamp || exit 2
    PYTHON=$PWD/.venv/bin/python
fi
export PYTHONUNBUFFERED=1 PYTHONPATH=$PWD${PYTHONPATH:+:$PYTHONPATH}

summary=$out/summary.txt
failures=0
: >"$summary"

note() { printf '%s\n' "$*" | tee -a "$summary"; }

# step NAME COMMAND...: run it, its output to DIR/NAME.txt, its outcome to the summary.
step() {
    local name=$1 start=$SECONDS status=0
    shift
    "$@" >"$out/$name.txt" 2>&1 || status=$?
    if [ "$status" = 0 ]; then
        note "ok      $name ($((SECONDS - start)) s): $(tail -n 1 "$out/$name.txt")"
    else
        note "FAILED  $name (exit $status, $((SECONDS - start)) s): $(tail -n 1 "$out/$name.txt")"
        failures=$((failures + 1))
    fi
    return "$status"
}

if nvidia-smi -L >/dev/null 2>&1; then
    device=gpu
    export REQUIRE_GPU=1
    step machine nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader
else
    device=cpu
    note "No GPU answers here: what follows runs on the CPU alone."
fi

step parity "$PYTHON" -m pytest tests/kernels -p no:cacheprovider
step gpu_tests "$PYTHON" -m pytest tests -m gpu -p no:cacheprovider

# compare NAME SCENARIO...: run it here, and where there is a GPU on the CPU too; the states must be the same.
compare() {
    local name=$1
    shift
    rm -rf "$out/${name}_$device" "$out/${name}_cpu"
    step "${name}_on_$device" "$PYTHON" -m automaton run "$@" --quiet --device "$device" --out "$out/${name}_$device"
    [ "$device" = gpu ] || return 0
    step "${name}_on_cpu" "$PYTHON" -m automaton run "$@" --quiet --device cpu --out "$out/${name}_cpu"
    step "${name}_same_bits" "$PYTHON" benchmarks/compare_runs.py "$out/${name}_gpu" "$out/${name}_cpu"
}

compare flat scenarios/quick_2d.toml
compare solid scenarios/lump_vs_scattered.toml --until 2

if [ "$device" = gpu ]; then
    rm -rf "$out/common_benchmark"
    step common_benchmark "$PYTHON" -m automaton run scenarios/common_benchmark.toml --device gpu --out "$out/common_benchmark"
fi
step bench "$PYTHON" -m automaton bench --full --device "$device" --out "$out/bench"

note "$failures failed; the logs are in $out"
[ "$failures" = 0 ]
