"""Writing a run folder beside the simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from automaton import provenance, run_folder
from automaton.background import Background
from automaton.checkpoint_file import encode_attributes, write_checkpoint
from automaton.checksum import Checksums, stated_checksum
from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.frame_file import write_frame
from automaton.hdf5_output import AttributeValue
from automaton.owned_arrays import owned_array, owned_frame
from automaton.run_file import RunContents, write_run_file
from automaton.series_table import SeriesTable
from automaton.snapshot import DrugInfo, Frame
from automaton.standing import Standing, take_up
from automaton.whole_file import write_text

WAITING_FILES = 2
KEPT_CHECKPOINTS = 2
LONGEST_ERROR = 4000


class RunWriter:
    """Writes one run folder; files are made in a thread of their own while the simulation goes on.

    The folder, a first run.h5 and scenario.toml are there when the constructor returns. An error of the
    thread (a full disk, say) comes out of the next call. Use it in a `with`, or call :meth:`close`.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        title: str,
        question: str,
        arm: str,
        arm_index: int,
        scenario_text: str,
        alterations: tuple[str, ...],
        drugs: tuple[DrugInfo, ...],
        spacing_um: float,
        shape: tuple[int, int, int],
        seed: int,
        device: str,
        replicate: int = 0,
        attributes: Mapping[str, AttributeValue] | None = None,
        standing: Standing | None = None,
    ) -> None:
        """Make the folder ready.

        Args:
            folder: of the run; made if missing.
            title: of the scenario.
            question: the scenario's.
            arm: name of the arm, "" if there are none.
            arm_index: place of the arm in the scenario.
            scenario_text: the complete scenario in TOML.
            alterations: names in scenario order, eight at most.
            drugs: in scenario order.
            spacing_um: distance of neighbouring sites.
            shape: (nz, ny, nx).
            seed: of the random numbers.
            device: processor the run is computed on.
            replicate: which one of its arm, counted from 1; 0 if there are none.
            attributes: anything else that run.h5 should say.
            standing: what stands of an existing run that is continued; None for a new one.

        Raises:
            UserError: the folder is not empty (or, to be continued, holds no run), or cannot be written to.
        """
        self.folder = Path(folder)
        self._shape = shape
        self._spacing_um = spacing_um
        self._alterations = alterations
        self._drugs = drugs
        self._series = SeriesTable()
        self._frames: dict[int, float] = {}
        self._clones: CloneTable | None = None
        self._checksums = Checksums()  # filled by the thread that writes the files
        for drug in drugs:
            if "/" in drug.name or not drug.name.strip(" ."):
                raise UserError(
                    f"drug name '{drug.name}': a name must not hold '/' or be made of dots and blanks."
                )
        description: dict[str, AttributeValue] = {
            **provenance.provenance(),
            "title": title,
            "question": question,
            "arm": arm,
            "arm_index": arm_index,
            "replicate": replicate,
            "seed": seed,
            "device": device,
            "spacing_um": spacing_um,
            "dimensions": 2 if shape[0] == 1 else 3,
            "scenario": scenario_text,
            "scenario_sha256": sha256(scenario_text.encode()).hexdigest(),
            "finished": False,
        }
        self._described = description.keys() | {"format", "format_version", "ended", "error"}
        self._attributes = {**(attributes or {}), **description}
        if standing is None:
            run_folder.create(self.folder)
        else:
            self._take_up(standing)
        # In this order: a folder with a run.h5 can be resumed, one with a scenario alone could not.
        write_run_file(self.folder / run_folder.RUN_FILE, self._contents(), self._checksums)
        write_text(self.folder / run_folder.SCENARIO_FILE, scenario_text)
        if standing is not None:
            run_folder.remove_later(self.folder, standing.step, standing.frame)
        self._background = Background(WAITING_FILES)

    def record(self, row: Mapping[str, Any]) -> None:
        """Add a row to the time series; it reaches run.h5 with the next frame, checkpoint or close.

        Args:
            row: "time_h", "counts" (sites by kind), "burden" (tumour cells by genotype), "plasma_uM/DRUG",
                "mean_outside_uM/DRUG", and any further numbers; names end in their unit, slashes make groups.

        Raises:
            UserError: an earlier file could not be written.
            ValueError: names or shapes differ from the first row's, or time does not grow.
        """
        self._background.raise_if_failed()
        self._series.append(row)

    def settle(self) -> None:
        """Wait until nothing waits to be written: before arrays are copied for it, where memory is dear.

        Raises:
            UserError: an earlier file could not be written.
        """
        self._background.settle()

    def frame(self, frame: Frame, clones: CloneTable | None = None) -> None:
        """Queue a frame for writing, and the clones counted in it; waits while two files are waiting.

        Arrays are copied, unless they own their memory and are marked read-only
        (`array.flags.writeable = False`): those are taken over and must not change any more.

        Raises:
            UserError: an earlier file could not be written.
            ValueError: shapes or types are not those of this run.
        """
        self._background.raise_if_failed()
        owned = owned_frame(frame, self._shape)
        self._frames[frame.step] = frame.time_h
        self._clones = clones
        path = run_folder.frame_path(self.folder, frame.step)

        def write() -> None:
            write_frame(path, owned, self._spacing_um, self._alterations, clones)
            self._checksums.frames[frame.step] = stated_checksum(path)

        self._submit(write, self._run_file_task())

    def checkpoint(
        self, step: int, arrays: Mapping[str, npt.NDArray[Any]], attributes: Mapping[str, Any]
    ) -> None:
        """Queue a checkpoint, exact to the bit; the newest two are kept. Arrays are copied as for a frame.

        Args:
            step: field step of the state.
            arrays: plain numbers of any type and shape; a slash in a name makes a group.
            attributes: anything JSON can hold, and NumPy numbers; they come back exactly.

        Raises:
            UserError: an earlier file could not be written.
            TypeError: an array holds no plain numbers, or an attribute is nothing that JSON can hold.
        """
        self._background.raise_if_failed()
        owned = {name: owned_array(np.asarray(array)) for name, array in arrays.items()}
        for name, array in owned.items():
            if array.dtype.kind not in "biuf":
                raise TypeError(f"a checkpoint holds plain numbers; {name} holds {array.dtype}")
        text = encode_attributes(attributes)
        path = run_folder.checkpoint_path(self.folder, step)

        def write() -> None:
            write_checkpoint(path, step, owned, text)
            self._checksums.checkpoints[step] = stated_checksum(path)
            for number, old in list(run_folder.checkpoint_paths(self.folder).items())[:-KEPT_CHECKPOINTS]:
                old.unlink(missing_ok=True)
                self._checksums.checkpoints.pop(number, None)

        self._submit(self._run_file_task(), write)

    def set_attribute(self, name: str, value: AttributeValue) -> None:
        """Set a scalar attribute of run.h5, such as `field_error_max`; written with the next run.h5.

        Raises:
            UserError: an earlier file could not be written.
            ValueError: the attribute belongs to the run's description and stays as it is.
        """
        self._background.raise_if_failed()
        if name in self._described:
            raise ValueError(f"attribute {name} is part of the run's description")
        self._attributes[name] = value

    def close(self, finished: bool) -> None:
        """Write the last run.h5, wait for the queue, end the thread; a second call only repeats an error.

        Raises:
            UserError: a file could not be written.
        """
        if not self._background.closed:
            self._attributes["finished"] = finished
            self._attributes["ended"] = provenance.now()
            if not self._background.failed:
                self._submit(self._run_file_task())
        self._background.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not self._background.closed:
            words = str(error) if isinstance(error, UserError) else repr(error)
            self._attributes["error"] = words[:LONGEST_ERROR]
        try:
            self.close(finished=error is None)
        except UserError:
            if error is None:
                raise

    def _submit(self, *tasks: Callable[[], None]) -> None:
        """Queue tasks that belong together as one, so that the queue counts frames and checkpoints."""

        def work() -> None:
            for task in tasks:
                task()

        self._background.submit(work)

    def _run_file_task(self) -> Callable[[], None]:
        return partial(write_run_file, self.folder / run_folder.RUN_FILE, self._contents(), self._checksums)

    def _contents(self) -> RunContents:
        """A copy that later rows, frames and attributes do not change."""
        return RunContents(
            attributes=dict(self._attributes),
            shape=self._shape,
            alterations=self._alterations,
            drugs=self._drugs,
            frames=dict(self._frames),
            columns=self._series.columns(),
            clones=self._clones,
        )

    def _take_up(self, standing: Standing) -> None:
        kept = take_up(
            self.folder,
            standing,
            shape=self._shape,
            alterations=self._alterations,
            drugs=tuple(drug.name for drug in self._drugs),
            device=str(self._attributes["device"]),
        )
        self._series.extend(kept.columns)
        self._frames.update(kept.frames)
        self._clones = kept.clones
        self._checksums = kept.checksums
        self._attributes |= kept.attributes
