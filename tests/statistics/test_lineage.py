"""The tree of clones against a lineage worked by hand, and as DendroPy reads it."""

from __future__ import annotations

import dendropy
import numpy as np
import pytest

from automaton import statistics
from tests.statistics.clones import ALTERATIONS, EMPTY, LINEAGE, chain, random_table, table_of


def test_newick_of_the_hand_built_lineage() -> None:
    assert statistics.newick(LINEAGE, ALTERATIONS) == (
        "((('7 efflux + repair':3.75)'3 efflux':2.5,'5 wild type':4)'1 wild type':0,"
        "('9 repair':8)'2 wild type':0);"
    )


def test_a_single_founder_is_the_root() -> None:
    table = table_of([(4, 0, 0, 0), (6, 4, 0.1 + 0.2, 1)])
    assert statistics.newick(table, ("a_b",)) == "('6 a_b':0.3)'4 wild type';"
    assert statistics.newick(table_of([(4, 0, 0, 0)]), ()) == "'4 wild type';"
    assert statistics.newick(EMPTY, ()) == ";"


def test_dendropy_reads_the_same_tree() -> None:
    table = random_table(300, 1)
    tree = dendropy.Tree.get(data=statistics.newick(table, ("it's (odd), [very]: a_b;",)), schema="newick")
    nodes = {int(node_label(node).split()[0]): node for node in tree.preorder_node_iter()}
    assert sorted(nodes) == table.id.tolist()
    for clone, parent, born in zip(table.id[1:], table.parent[1:], table.time_h[1:], strict=True):
        assert nodes[clone].parent_node is nodes[parent]
        assert nodes[clone].edge.length == born - table.time_h[parent - 1]


def test_dendropy_reads_every_name() -> None:
    odd = "it's (odd), [very]: a_b;"
    text = statistics.newick(table_of([(1, 0, 0, 0), (2, 0, 0, 1)]), (odd,))
    tree = dendropy.Tree.get(data=text, schema="newick")
    assert tree.seed_node.label is None
    assert [node_label(node) for node in tree.leaf_nodes()] == ["1 wild type", f"2 {odd}"]


def node_label(node: dendropy.Node) -> str:
    """DendroPy keeps the names of leaves as taxa."""
    label = node.taxon.label if node.is_leaf() else node.label
    assert isinstance(label, str)
    return label


def test_deep_trees_do_not_recurse() -> None:
    table = chain(100_000)
    text = statistics.newick(table, ())
    assert text.startswith("(" * 99_999 + "'100000 wild type':1)'99999 wild type':1)")
    assert statistics.clone_depth(table)[-1] == 99_999
    assert statistics.cells_of_descendants(table, 0)[[0, 1, -1]].tolist() == [100_000, 99_999, 1]


def test_cells_of_descendants() -> None:
    """In frame 2: 7 has 4, so 3 has 10, 1 has 4 + 10 + 1; 2 has none of its own but the 5 of 9."""
    assert statistics.cells_of_descendants(LINEAGE, 2).tolist() == [15, 5, 10, 1, 4, 5]
    assert statistics.cells_of_descendants(LINEAGE, 1).tolist() == [10, 0, 2, 0, 0, 0]
    assert statistics.cells_of_descendants(LINEAGE, 3).tolist() == [0] * 6
    assert len(statistics.cells_of_descendants(EMPTY, 0)) == 0


def test_ancestors_and_depth() -> None:
    assert statistics.ancestors(LINEAGE, 7).tolist() == [3, 1]
    assert statistics.ancestors(LINEAGE, 2).tolist() == []
    assert statistics.clone_depth(LINEAGE).tolist() == [0, 0, 1, 1, 2, 1]
    with pytest.raises(KeyError):
        statistics.ancestors(LINEAGE, 4)


def test_a_broken_table_is_refused() -> None:
    with pytest.raises(KeyError):
        statistics.clone_depth(table_of([(1, 0, 0, 0), (3, 2, 1, 0)]))
    with pytest.raises(ValueError, match="before its parent"):
        statistics.clone_depth(table_of([(1, 3, 0, 0), (3, 0, 1, 0)]))


def test_cells_of_descendants_of_a_random_tree() -> None:
    """Against the sum over every clone's ancestors."""
    table = random_table(200, 1)
    expected = table.cells(0)
    for clone, cells in zip(table.id, table.cells(0), strict=True):
        expected[table.rows(statistics.ancestors(table, int(clone)))] += cells
    np.testing.assert_array_equal(statistics.cells_of_descendants(table, 0), expected)
