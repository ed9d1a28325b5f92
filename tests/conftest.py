"""What all tests share: what the markers gpu and gl mean, and pictures drawn without a screen."""

import functools
import os
import warnings
from collections.abc import Generator

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Whether the science checks write their page."""
    parser.addoption(
        "--write-verification", action="store_true", help="write docs/verification.md and its pictures"
    )


@functools.cache
def why_no_gpu() -> str:
    """Say what stands between this machine and the GPU tests; empty if nothing does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import cupy

            count = int(cupy.cuda.runtime.getDeviceCount())
        except Exception as reason:  # noqa: BLE001 (a missing module, driver or library: each has its own type)
            return f"no usable GPU: {type(reason).__name__}: {reason}"
    return "" if count else "no usable GPU: the driver counts none"


@functools.cache
def why_no_gl() -> str:
    """Say what stands between this machine and the OpenGL tests; empty if nothing does."""
    from viewer.gl.offscreen import NoGL, OffScreen

    try:
        OffScreen().close()
    except NoGL as reason:
        return f"no OpenGL: {reason}"
    return ""


NEEDS = {"gpu": why_no_gpu, "gl": why_no_gl}
"""Marker -> what stands in its way. REQUIRE_GPU=1, REQUIRE_GL=1: then nothing may."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test where what its marker names is missing; a forbidden skip becomes a failure (below)."""
    for marker, why_not in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := why_not()):
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under REQUIRE_GPU=1 (REQUIRE_GL=1) no test marked gpu (gl) may be skipped, whoever skipped it."""
    report = yield
    for marker in NEEDS:
        variable = f"REQUIRE_{marker.upper()}"
        if os.environ.get(variable) == "1" and report.skipped and item.get_closest_marker(marker):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            report.outcome = "failed"
            report.longrepr = f"{variable}=1 forbids this skip: {reason}"
    return report


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report draws its burden only: all its figures take ten seconds."""
    from tests.viewer.report_runs import empty_section
    from viewer.report import page

    for name in ("relapse", "exposure", "clones", "space", "tissue"):
        monkeypatch.setattr(getattr(page, name), "section", empty_section)
