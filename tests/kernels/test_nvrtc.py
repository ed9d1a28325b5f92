"""The GPU source compiles for every supported architecture, without spills, on machines that have no GPU."""

from __future__ import annotations

import pytest

from kernels.catalogue import KERNELS
from kernels.nvrtc import NvrtcError, compile_cubin
from kernels.source import program


@pytest.mark.parametrize("architecture", ["sm_75", "sm_80", "sm_90"])
def test_compiles_without_spills(architecture: str) -> None:
    cubin, usage = compile_cubin(program(KERNELS.values()), architecture)
    assert cubin.startswith(b"\x7fELF")
    assert usage.keys() == KERNELS.keys()
    spilling = {name: used for name, used in usage.items() if used.spill_bytes or used.stack_bytes}
    assert not spilling


def test_a_spilling_kernel_would_be_noticed() -> None:
    source = """
    extern "C" __global__ void greedy(float* out, int n) {
        float kept[64];
        for (int k = 0; k < 64; ++k) kept[k] = out[k];
        for (int k = 0; k < n; ++k) kept[(k * 7) % 64] += kept[k % 64];
        for (int k = 0; k < 64; ++k) out[k] = kept[k];
    }"""
    _, usage = compile_cubin(source, "sm_80")
    assert usage["greedy"].stack_bytes > 0


def test_a_broken_source_is_refused_with_the_compiler_log() -> None:
    with pytest.raises(NvrtcError, match="error"):
        compile_cubin("this is not CUDA", "sm_80")
