"""The tree of clones: who descends from whom, how many cells a lineage has, the tree in Newick's format."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CloneTable
from automaton.genotypes import genotype_labels

Counts = npt.NDArray[np.int64]


def parent_rows(table: CloneTable) -> Counts:
    """Row of each clone's parent, int64 (K,); -1 for clones that were there at the start.

    Raises:
        KeyError: a parent is not in the table.
        ValueError: a parent does not stand before its child.
    """
    rows = np.full(len(table), -1, np.int64)
    born = table.parent > 0
    rows[born] = table.rows(table.parent[born])
    if np.any(rows >= np.arange(len(table))):
        raise ValueError("a clone stands before its parent in the table")
    return rows


def ancestors(table: CloneTable, clone: int) -> npt.NDArray[np.uint32]:
    """Ids of the parent, its parent, and so on to the one that was there at the start, uint32 (events,).

    Raises:
        KeyError: the table lacks the clone.
    """
    (row,) = table.rows(np.array([clone], np.uint32))
    found = []
    while table.parent[row]:
        found.append(table.parent[row])
        (row,) = table.rows(table.parent[row : row + 1])
    return np.array(found, np.uint32)


def clone_depth(table: CloneTable) -> Counts:
    """Founding events between each clone and the start, int64 (K,); 0 for those there at the start."""
    parents = parent_rows(table).tolist()
    events = [0] * len(parents)
    for row, parent in enumerate(parents):
        if parent >= 0:
            events[row] = events[parent] + 1
    return np.array(events, np.int64)


def cells_of_descendants(table: CloneTable, frame: int) -> Counts:
    """Living tumour cells of each clone and all that descend from it, int64 (K,).

    Args:
        table: the clones.
        frame: index of a frame of the run.
    """
    parents = parent_rows(table).tolist()
    cells = table.cells(frame).tolist()
    for row in range(len(parents) - 1, -1, -1):
        if parents[row] >= 0:
            cells[parents[row]] += cells[row]
    return np.array(cells, np.int64)


def newick(table: CloneTable, alterations: Sequence[str]) -> str:
    """The tree of clones in Newick's format, on one line, as ete3 and DendroPy open it.

    Every clone is a node, named by its id and its alterations in quotes, such as '17 efflux + repair'. A
    branch is as long as the hours from the parent's birth to its own (from the start, for several clones
    that were there: they share a root without a name). Children stand by rising id. A single clone at the
    root has no branch; without clones the tree is ";".

    Args:
        table: the clones.
        alterations: names in scenario order.
    """
    parents = parent_rows(table)
    labels = [label.replace("'", "''") for label in genotype_labels(alterations)]
    since = np.where(parents >= 0, table.time_h[parents], 0.0)
    names = [
        f"'{clone} {labels[genotype]}':{hours:.12g}"
        for clone, genotype, hours in zip(
            table.id.tolist(), table.genotype.tolist(), (table.time_h - since).tolist(), strict=True
        )
    ]
    children: dict[int, list[int]] = {}
    for row, parent in enumerate(parents.tolist()):
        children.setdefault(parent, []).append(row)
    starts = children.get(-1, [])
    pieces: list[str] = []
    if len(starts) == 1:
        names[starts[0]] = names[starts[0]].rpartition(":")[0]
        _write(starts[0], children, names, pieces)
    elif starts:
        names.append("")
        children[len(table)] = starts
        _write(len(table), children, names, pieces)
    return "".join(pieces) + ";"


def _write(root: int, children: dict[int, list[int]], names: list[str], pieces: list[str]) -> None:
    """Append the pieces of the tree below a node; ~node on the stack stands for the end of its children."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node < 0:
            pieces.append(")" + names[~node])
            continue
        if pieces and pieces[-1] != "(":
            pieces.append(",")
        if node in children:
            pieces.append("(")
            stack.append(~node)
            stack.extend(reversed(children[node]))
        else:
            pieces.append(names[node])
