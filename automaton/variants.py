"""Which of a group's first cells carry alterations: at random, deep inside, at the rim, or in patches."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from automaton.philox_words import least, uniform_numbers, words_for
from kernels.codes import Stream

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.scenario.seeding import Seeding

FACES = 6


def genotypes_of(
    group: Seeding, scenario: Scenario, sites: npt.NDArray[np.int64], number: int
) -> npt.NDArray[np.uint8]:
    """A genotype for each cell at `sites` (linear indices): exactly the rounded share of each variant."""
    shares = _shares(group, sites.size)
    if group.place == "patch":
        order = _patches(list(shares.values()), scenario, sites, number)
    else:
        words = words_for(sites.size, scenario.seed, Stream.VARIANT, number)
        order = _first_places(group, scenario, sites, words, sum(shares.values()))
    found = np.zeros(sites.size, np.uint8)
    first = 0
    for label, share in shares.items():
        found[order[first : first + share]] = scenario.genotype_mask(label)
        first += share
    return found


def _shares(group: Seeding, cells: int) -> dict[str, int]:
    """Cells of each variant, in the order of the table."""
    left, shares = cells, {}
    for label, fraction in group.genotypes.items():
        shares[label] = min(round(fraction * cells), left)
        left -= shares[label]
    return shares


def _first_places(
    group: Seeding, scenario: Scenario, sites: npt.NDArray[np.int64], words: np.ndarray, count: int
) -> npt.NDArray[np.int64]:
    """The first `count` places among `sites`: in random order, the deepest first, or the shallowest."""
    if not count:
        return np.zeros(0, np.int64)
    if group.place == "random":
        chosen = least(words, count)
        return chosen[np.argsort(words[chosen], kind="stable")]
    depth = _depths(scenario.shape, sites)
    return np.lexsort((words, depth if group.place == "rim" else -depth))[:count]


def _depths(shape: tuple[int, int, int], sites: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Distance of each site from the nearest one that is none of them, in sites; faces count as outside."""
    from scipy import ndimage

    group = np.zeros(shape, bool)
    group.reshape(-1)[sites] = True
    pad = [(0, 0) if size == 1 else (1, 1) for size in shape]
    found = ndimage.distance_transform_edt(np.pad(group, pad))
    inner = tuple(slice(low, low + size) for (low, _), size in zip(pad, shape, strict=True))
    return np.asarray(found[inner].reshape(-1)[sites], np.float64)


def _patches(
    sizes: list[int], scenario: Scenario, sites: npt.NDArray[np.int64], number: int
) -> npt.NDArray[np.int64]:
    """Places among `sites` of patches of these sizes, one after the other, each grown from a founder.

    A patch grows by first passage: every cell reaches each of its face neighbours after an exponential
    waiting time of its own, which is growth by division into neighbours at random (Richardson 1973). Where a
    patch fills all it can reach it goes on from another founder.
    """
    uniform = uniform_numbers(FACES * sites.size, scenario.seed, Stream.PATCH, number)
    waits = -np.log1p(-uniform).reshape(sites.size, FACES)
    founders = iter(sites[np.argsort(words_for(sites.size, scenario.seed, Stream.VARIANT, number))].tolist())
    place = {site: index for index, site in enumerate(sites.tolist())}
    free = set(place)
    found: list[int] = []
    for size in sizes:
        queue: list[tuple[float, int]] = []
        full = len(found) + size
        while len(found) < full and free:
            if not queue:
                queue = [(0.0, next(site for site in founders if site in free))]
            time, site = heapq.heappop(queue)
            if site not in free:
                continue
            free.discard(site)
            found.append(place[site])
            for face, beside in _face_neighbours(site, scenario.shape):
                if beside in free:
                    heapq.heappush(queue, (time + float(waits[place[site], face]), beside))
    return np.array(found, np.int64)


def _face_neighbours(site: int, shape: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Faces, from 0 to 5, behind which there is a site, and that site."""
    _, ny, nx = shape
    z, rest = divmod(site, ny * nx)
    y, x = divmod(rest, nx)
    found = []
    for axis, (at, size, stride) in enumerate(((z, shape[0], ny * nx), (y, ny, nx), (x, nx, 1))):
        if at > 0:
            found.append((2 * axis, site - stride))
        if at < size - 1:
            found.append((2 * axis + 1, site + stride))
    return found
