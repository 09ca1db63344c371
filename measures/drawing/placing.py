"""Where labels go when others want the same place: pushed apart in the gutter, free spots in the plot,
lanes."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


@dataclass(frozen=True, slots=True)
class Berth:
    """A number, or several that share a place, in a lane above the plot."""

    lane: int
    x: float
    half: float
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        first, last = self.numbers[0], self.numbers[-1]
        if len(self.numbers) == 1:
            return str(first)
        return f"{first}–{last}" if last - first == len(self.numbers) - 1 else f"{first}, … {last}"


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles for labels of these heights, in the order of `wanted` (which must ascend): none overlaps, all
    lie between `low` and `high`, and together they move as little as possible (neighbours that collide settle
    around their common middle). When the room is too small they begin at `low`."""
    blocks: list[list[float]] = []  # [first label, number of labels, sum of wanted top edges, height]
    for index, (middle, height) in enumerate(zip(wanted, heights, strict=True)):
        blocks.append([index, 1, middle - height / 2, height])
        while len(blocks) > 1 and _top(blocks[-2], low, high) + blocks[-2][3] > _top(blocks[-1], low, high):
            later = blocks.pop()
            earlier = blocks[-1]
            # The later block's labels hang below the earlier one: its wish is counted from the common top.
            earlier[2] += later[2] - later[1] * earlier[3]
            earlier[1] += later[1]
            earlier[3] += later[3]
    middles: list[float] = []
    for block in blocks:
        top = _top(block, low, high)
        for height in heights[int(block[0]) : int(block[0] + block[1])]:
            middles.append(top + height / 2)
            top += height
    return middles


def _top(block: Sequence[float], low: float, high: float) -> float:
    _, count, wish, height = block
    return max(low, min(wish / count, high - height))


def lanes(
    wishes: Iterable[tuple[float, int]],
    half_of: Callable[[str], float],
    gap: float,
    most: int,
    left: float,
    right: float,
) -> list[Berth]:
    """Places for numbered marks (x, number): a number nearer than `gap` to its neighbour goes down a lane;
    when all lanes are taken there, it shares the last place. `half_of` tells half the width of a mark from
    its text. None sticks out of `left` to `right`, none touches another."""
    rows: list[list[Berth]] = [[] for _ in range(most)]
    for x, number in sorted(wishes):
        berth = _berth(0, x, (number,), half_of, left, right)
        lane = next((k for k, row in enumerate(rows) if not row or _clear(row[-1], berth, gap)), None)
        if lane is not None:
            rows[lane].append(replace(berth, lane=lane))
            continue
        row = max(rows, key=lambda row: (row[-1].x, row[-1].lane))
        shared = row.pop()
        merged = _berth(shared.lane, shared.x, (*shared.numbers, number), half_of, left, right)
        while row and not _clear(row[-1], merged, gap):
            before = row.pop()
            merged = _berth(merged.lane, merged.x, (*before.numbers, *merged.numbers), half_of, left, right)
        row.append(merged)
    return sorted((berth for row in rows for berth in row), key=lambda berth: (berth.lane, berth.x))


def _berth(
    lane: int, x: float, numbers: tuple[int, ...], half_of: Callable[[str], float], left: float, right: float
) -> Berth:
    berth = Berth(lane, x, 0.0, tuple(sorted(numbers)))
    half = half_of(berth.text)
    return replace(berth, x=max(left + half, min(x, right - half)), half=half)


def _clear(before: Berth, after: Berth, gap: float) -> bool:
    return after.x - after.half - before.x - before.half >= gap


def line_hits(line: Sequence[Point], box: Box) -> bool:
    """Whether a line whose x ascend passes through the box."""
    xs = [x for x, _ in line]
    first, last = bisect_left(xs, box.left), bisect_right(xs, box.right)
    heights = [y for _, y in line[first:last]]
    for edge in (box.left, box.right):
        at = bisect_left(xs, edge)
        if 0 < at < len(xs):
            (x0, y0), (x1, y1) = line[at - 1], line[at]
            heights.append(y0 + (y1 - y0) * (edge - x0) / ((x1 - x0) or 1))
    return bool(heights) and max(heights) > box.top and min(heights) < box.bottom
