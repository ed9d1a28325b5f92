#!/usr/bin/env bash
# All that a machine with an NVIDIA GPU should be asked, once, within ten minutes: benchmarks/on_gpu.sh DIR
# The kernels bit by bit against their meaning, no GPU test skipped; runs on the GPU and on the CPU, compared to the bit;
# the speed up to 1024^3; the common workload; a lump under treatment for 30 days. DIR gets a log of each and summary.txt.
# Without a GPU: the kernels compiled for GPUs, and the same steps on the CPU, shortened, as a rehearsal.
# PYTHON=... uses that Python as it is; otherwise .venv, made if need be. WHEELS=DIR adds what PYTHON lacks from wheels in
# that folder, without a network, filled elsewhere by: pip download --only-binary=:all: --python-version 3.12 --platform
# manylinux2014_x86_64 -d DIR pydantic typer rich pytest pytest-timeout. BUDGET_S=560 is the time for all.
set -uo pipefail
if [ $# != 1 ]; then
    sed -n '2,8s/^# //p' "$0"
    exit 2
fi
mkdir -p "$1" || exit 2
out=$(cd "$1" && pwd)
wheels=${WHEELS:+$(cd "$WHEELS" && pwd)} || exit 2
cd "$(dirname "$0")/.." || exit 2
budget=${BUDGET_S:-560} # of ten minutes: whatever else ends them would leave nothing of the last step
end=$((SECONDS + budget)) # what is installed first counts too
if [ -z "${PYTHON:-}" ]; then
    make .venv/test.stamp || exit 2
    PYTHON=$PWD/.venv/bin/python
fi
export PYTHONUNBUFFERED=1 PYTHONPATH=$PWD${PYTHONPATH:+:$PYTHONPATH}

summary=$out/summary.txt
until=$end
failures=0
: >"$summary"

note() { printf '%s\n' "$*" | tee -a "$summary"; }

# step SECONDS NAME COMMAND...: run it for so long at most, its output to DIR/NAME.txt, its outcome to the summary.
step() {
    local most=$1 name=$2 start=$SECONDS status=0
    shift 2
    [ "$most" -le $((until - start)) ] || most=$((until - start))
    if [ "$most" -lt 2 ]; then
        note "MISSED  $name: no time was left"
        failures=$((failures + 1))
        return 1
    fi
    # As by Ctrl-C, after which a run has whole files and the bench writes what it measured until then; heard too
    # where this script was started with &, by which a shell lets programs ignore it.
    env --default-signal=INT timeout --signal=INT --kill-after=20 "$most" "$@" >"$out/$name.txt" 2>&1 || status=$?
    if [ "$status" = 0 ]; then
        note "ok      $name ($((SECONDS - start)) s): $(tail -n 1 "$out/$name.txt")"
    else
        note "FAILED  $name (exit $status, $((SECONDS - start)) s): $(tail -n 1 "$out/$name.txt")"
        failures=$((failures + 1))
    fi
    return "$status"
}

if [ -n "$wheels" ]; then
    # Beside PYTHON's own packages, not in a new environment, which would not see those of the environment it is in.
    rm -rf "$out/packages"
    step 60 packages "$PYTHON" -m pip install --no-index --find-links "$wheels" --target "$out/packages" \
        --no-deps "$wheels"/*.whl || exit 1
    export PYTHONPATH=$PYTHONPATH:$out/packages
fi

if nvidia-smi -L >/dev/null 2>&1; then
    device=gpu
    export REQUIRE_GPU=1
    step 20 machine nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,compute_cap --format=csv,noheader
else
    device=cpu
    note "No GPU answers here: a rehearsal on the CPU alone, which says nothing about a GPU."
fi

step 60 registers "$PYTHON" benchmarks/registers.py

# processors FILE...: those tests outside tests/kernels that take a GPU where there is one, and those in FILEs.
processors() {
    step 180 processors "$PYTHON" -m pytest tests/science/test_skipping.py tests/test_multigrid.py tests/test_field_tolerance.py \
        tests/test_field_faces.py tests/test_resume.py tests/test_given.py tests/test_gallery.py tests/test_tissue.py "$@" \
        -k "gpu or processor or rerun or ends_the_run or cycles_and_sweeps or shipped_scenario_runs or vessels_supply" \
        -m "not slow" -p no:cacheprovider
}

# compare NAME SCENARIO...: run it here, and where there is a GPU on the CPU too; the states must be the same.
compare() {
    local name=$1
    shift
    rm -rf "$out/${name}_$device" "$out/${name}_cpu"
    step 60 "${name}_on_$device" "$PYTHON" -m automaton run "$@" --quiet --device "$device" --out "$out/${name}_$device"
    [ "$device" = gpu ] || return 0
    step 90 "${name}_on_cpu" "$PYTHON" -m automaton run "$@" --quiet --device cpu --out "$out/${name}_cpu"
    step 20 "${name}_same_bits" "$PYTHON" benchmarks/compare_runs.py "$out/${name}_gpu" "$out/${name}_cpu"
}

# run NAME SCENARIO...: run it into DIR/NAME, with the error of the fields measured daily.
run() {
    local name=$1
    shift
    rm -rf "${out:?}/$name"
    step 90 "$name" "$PYTHON" -m automaton run "$@" --quiet --verify-fields --device "$device" --out "$out/$name" &&
        step 20 "${name}_info" "$PYTHON" -m automaton info "$out/$name"
}

# bench SECONDS SECTIONS OPTIONS...: results as JSON and picture in DIR/bench.
bench() {
    local most=$1 only=$2
    shift 2
    step "$most" "bench_${only//,/_}${2:+_$2}" "$PYTHON" -m automaton bench --device "$device" --only "$only" "$@" --out "$out/bench"
}

if [ "$device" = gpu ]; then
    until=$((end - budget * 2 / 5)) # the rest is kept for the last step, which matters most
    step 120 parity "$PYTHON" -m pytest tests/kernels -m "not slow" -p no:cacheprovider
    processors tests/science/test_identity.py
    compare flat scenarios/quick_2d.toml
    compare solid scenarios/lump_vs_scattered.toml --arm lump --until 1
    run common_benchmark scenarios/common_benchmark.toml
    run lump_30_days scenarios/lump_vs_scattered.toml --arm lump --set time.duration_days=30
    bench 100 kernels
    bench 60 cells,growth,common
    until=$end
    bench 300 step --largest 1024 # last, for the host needs minutes to place so many cells
else
    step 120 parity "$PYTHON" -m pytest tests/kernels -m "not slow" -p no:cacheprovider
    processors
    compare flat scenarios/quick_2d.toml --until 1
    compare solid scenarios/lump_vs_scattered.toml --arm lump --until 0.125
    run common_benchmark scenarios/common_benchmark.toml --until 0.125
    run lump_30_days scenarios/lump_vs_scattered.toml --arm lump --set time.duration_days=30 --until 0.125
    bench 60 kernels --largest 32
    bench 60 cells,growth,common --largest 32
    bench 60 step --largest 32
fi

note "$failures failed or missed; the logs are in $out"
[ "$failures" = 0 ]
