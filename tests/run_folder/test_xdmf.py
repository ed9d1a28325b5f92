"""An exported XDMF file shows VTK, and so ParaView, what the frames hold, voxel by voxel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

from automaton.errors import UserError
from automaton.frame_file import write_frame
from automaton.snapshot import DrugInfo, Frame, open_runs
from automaton.xdmf import write_xdmf
from tests.run_folder.small_run import (
    ALTERATIONS,
    DRUG,
    SHAPE,
    names_in,
    small_frame,
    small_row,
    small_writer,
    write_small_run,
)

LARGE = (10, 33, 70)
"""More than a chunk, so that its fields are compressed."""


def opened(path: Path) -> tuple[Any, list[float]]:
    """A reader of the file as ParaView has it, and the times that it found."""
    reader = vtkXdmfReader()
    reader.SetFileName(str(path))
    reader.UpdateInformation()
    times = reader.GetOutputInformation(0).Get(vtkStreamingDemandDrivenPipeline.TIME_STEPS())
    return reader, list(times)


def shown(reader: Any, time_h: float) -> Any:
    """What a reader gives for a time."""
    reader.UpdateTimeStep(time_h)
    return reader.GetOutputDataObject(0)


def voxels(image: Any) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an image's voxels by name, (nz, ny, nx)."""
    nx, ny, nz = (corners - 1 for corners in image.GetDimensions())
    data = image.GetCellData()
    arrays = [data.GetArray(k) for k in range(data.GetNumberOfArrays())]
    return {array.GetName(): vtk_to_numpy(array).reshape(nz, ny, nx) for array in arrays}


def fields(frame: Frame) -> dict[str, npt.NDArray[Any] | None]:
    """What a frame's file holds by site, by name."""
    found: dict[str, npt.NDArray[Any] | None] = {
        name: getattr(frame, name) for name in ("kind", "genotype", "clone", "oxygen_mmHg")
    }
    found |= {f"expression_{trait}": levels for trait, levels in frame.expression.items()}
    for name, drug in frame.drugs.items():
        found |= {f"{name}_{part}": getattr(drug, part) for part in ("outside_uM", "inside_uM", "damage")}
    return {name: array for name, array in found.items() if array is not None}


def assert_shows(image: Any, frame: Frame) -> None:
    """The same fields, to the bit and of the same types."""
    found, expected = voxels(image), fields(frame)
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert array is not None
        assert found[name].dtype == array.dtype, name
        np.testing.assert_array_equal(found[name], array, err_msg=name)


def full_frame(step: int, shape: tuple[int, int, int]) -> Frame:
    """A frame that has every field there may be; clones beyond what fewer than 32 bits hold."""
    rng = np.random.default_rng(step)
    return replace(
        small_frame(step, shape),
        clone=rng.integers(0, 1 << 32, shape, np.uint32),
        expression={"pump": rng.integers(-128, 128, shape, np.int8)},
    )


@pytest.mark.parametrize("shape", [SHAPE, LARGE, (1, 40, 90)])
def test_every_field_is_shown_voxel_by_voxel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int, int]
) -> None:
    frames = [full_frame(step, shape) for step in (0, 2, 4)]
    with small_writer(tmp_path / "run", shape=shape, spacing_um=12.5) as writer:
        for frame in frames:
            writer.record(small_row(frame.step))
            writer.frame(frame)
    monkeypatch.chdir(tmp_path)
    write_xdmf(open_runs("run"), Path("run.xdmf"))
    monkeypatch.chdir("/")
    reader, times = opened(tmp_path / "run.xdmf")
    assert times == [0.0, 1.0, 2.0]
    for frame in frames:
        image = shown(reader, frame.time_h)
        assert image.IsA("vtkImageData")
        assert (image.GetOrigin(), image.GetSpacing()) == ((0.0,) * 3, (12.5,) * 3)
        assert_shows(image, frame)


def test_arms_stand_side_by_side_each_a_block_of_its_own(tmp_path: Path) -> None:
    """One of them ended early: it is not there at later times."""
    write_small_run(tmp_path / "r" / "lump", steps=2)
    write_small_run(tmp_path / "r" / "more", arm="more", arm_index=1)
    write_xdmf(open_runs(tmp_path / "r"), tmp_path / "elsewhere" / "r.xdmf")
    reader, times = opened(tmp_path / "elsewhere" / "r.xdmf")
    assert times == [0.0, 1.0, 2.0]
    blocks = shown(reader, 1.0)
    names = [blocks.GetMetaData(k).Get(blocks.NAME()) for k in range(blocks.GetNumberOfBlocks())]
    assert names == ["lump", "more"]
    assert [blocks.GetBlock(k).GetOrigin()[0] for k in (0, 1)] == [0.0, (7 + 1) * 20.0]
    for k in (0, 1):
        assert_shows(blocks.GetBlock(k), small_frame(2))
    later = shown(reader, 2.0)
    assert later.GetBlock(0) is None
    assert_shows(later.GetBlock(1), small_frame(4))


def test_a_run_still_going_is_exported_again(tmp_path: Path) -> None:
    path = tmp_path / "run" / "run.xdmf"
    with small_writer(tmp_path / "run") as writer:
        for step in (0, 2):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
            writer.settle()
            write_xdmf(open_runs(tmp_path / "run"), path)
            reader, times = opened(path)
            assert times == [0.0, 1.0][: step // 2 + 1]
            assert_shows(shown(reader, step / 2), small_frame(step))


def test_names_and_folders_are_escaped_and_data_stay_where_they_are(tmp_path: Path) -> None:
    odd = "A&B <\"half\"> 'dose'"
    folder = tmp_path / 'über <a> & "b"'
    frame = small_frame(0)
    with small_writer(folder / "run", arm="", title=odd, drugs=(DrugInfo(odd, 1.0),)) as writer:
        writer.record({name.replace(DRUG, odd): value for name, value in small_row(0).items()})
        writer.frame(replace(frame, drugs={odd: frame.drugs[DRUG]}))
    write_xdmf(open_runs(folder), folder / "run.xdmf")
    folder.rename(tmp_path / "moved as a whole")
    image = shown(opened(tmp_path / "moved as a whole" / "run.xdmf")[0], 0.0)
    assert_shows(image, replace(frame, drugs={odd: frame.drugs[DRUG]}))
    assert (tmp_path / "moved as a whole" / "run.xdmf").stat().st_size < 10_000


def test_only_fields_that_every_frame_has_and_frames_that_are_left(tmp_path: Path) -> None:
    write_small_run(tmp_path / "run")
    (tmp_path / "run" / "frames" / "000002.h5").unlink()
    with h5py.File(tmp_path / "run" / "frames" / "000004.h5", "r+") as file:
        del file["oxygen_mmHg"]
    write_xdmf(open_runs(tmp_path / "run"), tmp_path / "run.xdmf")
    reader, times = opened(tmp_path / "run.xdmf")
    assert times == [0.0, 2.0]
    for time_h in times:
        assert voxels(shown(reader, time_h)).keys() == fields(small_frame(0)).keys() - {"oxygen_mmHg"}


def test_a_link_on_the_way_to_the_file_does_not_lead_astray(tmp_path: Path) -> None:
    write_small_run(tmp_path / "run")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "er")
    write_xdmf(open_runs(tmp_path / "run"), tmp_path / "link" / "run.xdmf")
    assert_shows(shown(opened(tmp_path / "link" / "run.xdmf")[0], 0.0), small_frame(0))


def test_what_cannot_be_shown_or_written_leaves_nothing_behind(tmp_path: Path) -> None:
    small_writer(tmp_path / "early").close(finished=False)
    write_small_run(tmp_path / "run")
    write_small_run(tmp_path / "folder\x01")
    (tmp_path / "folder.xdmf").mkdir()
    runs = open_runs(tmp_path / "run")
    before = names_in(tmp_path)
    for found, path, words in (
        (open_runs(tmp_path / "early"), "a.xdmf", "early: this run has no frames yet"),
        (open_runs(tmp_path / "folder\x01"), "a.xdmf", "signs that XML cannot name"),
        (runs, "a.vtk", "must end in .xdmf or .xmf, not '.vtk'"),
        (runs, "run/run.h5/a.xdmf", "a part of its path is a file"),
        (runs, "folder.xdmf", r"a folder of that name is in the way.\nChoose another place with --xdmf"),
    ):
        with pytest.raises(UserError, match=words):
            write_xdmf(found, tmp_path / path)
    assert names_in(tmp_path) == before


def test_a_frame_of_another_lattice_is_refused(tmp_path: Path) -> None:
    write_small_run(tmp_path / "run")
    write_frame(tmp_path / "run" / "frames" / "000002.h5", small_frame(2, (1, 5, 7)), 20.0, ALTERATIONS)
    with pytest.raises(UserError, match=r"000002.h5: it holds no kinds of 3 x 5 x 7 sites"):
        write_xdmf(open_runs(tmp_path / "run"), tmp_path / "run.xdmf")
