// The plot below a sweep: the counts by the values of the columns, a line for each value of the rows.
import { between } from "../frame/view";

/** `null`: not known yet. */
export type Count = number | null;

export type Point = { x: number; y: number };

export type Series = {
  /** Stretches of neighbouring points; a gap is where a count is not known. */
  stretches: readonly (readonly Point[])[];
  /** Of the last known point, where its label is. */
  end: Point | null;
};

export type Plot = {
  /** Position of each value of the columns. */
  xs: readonly number[];
  series: readonly Series[];
  /** The count at the top of the plot. */
  most: number;
};

/** Its area, in px; `y` grows downwards. */
export type Area = { left: number; right: number; top: number; bottom: number };

export function plotOf(
  values: readonly number[],
  /** Row by row. */
  counts: readonly Count[],
  area: Area,
): Plot {
  const first = values[0] ?? 0;
  const width = (values.at(-1) ?? first) - first;
  const xs = values.map((value) =>
    width === 0
      ? (area.left + area.right) / 2
      : area.left + ((value - first) / width) * (area.right - area.left),
  );
  const most = roundUp(counts.reduce<number>((so, count) => Math.max(so, count ?? 0), 0));
  const rows = Array.from({ length: Math.ceil(counts.length / values.length) }, (_, row) =>
    counts.slice(row * values.length, (row + 1) * values.length),
  );
  const pointOf = (count: Count | undefined, at: number): Point | null =>
    count == null
      ? null
      : { x: xs[at] ?? 0, y: area.bottom - (count / most) * (area.bottom - area.top) };
  return { xs, series: rows.map((row) => seriesOf(row.map(pointOf))), most };
}

function seriesOf(points: readonly (Point | null)[]): Series {
  const stretches: Point[][] = [];
  points.forEach((point, at) => {
    if (!point) return;
    const last = stretches.at(-1);
    if (last && points[at - 1]) last.push(point);
    else stretches.push([point]);
  });
  return { stretches, end: stretches.at(-1)?.at(-1) ?? null };
}

/** The next number of one digit with zeros after it; at least 1. */
export function roundUp(count: number): number {
  const digit = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return Math.max(1, Math.ceil(count / digit) * digit);
}

/** A label at `at`, moved from the position that it belongs to. */
export type Label = { from: number; at: number };

/**
 * Labels moved apart to be `gap` px from each other, in their order, each as near to its position as possible, between `least`
 * and `most`. Where there is less room for them, they come closer.
 */
export function movedApart(
  positions: readonly number[],
  gap: number,
  { least, most }: { least: number; most: number },
): Label[] {
  const last = Math.max(1, positions.length - 1);
  const held = Math.min(gap, (most - least) / last);
  const order = positions.map((_, index) => index);
  order.sort((one, other) => (positions[one] ?? 0) - (positions[other] ?? 0));
  // Without the gaps, labels only have to stay in order: those that do not are drawn together to their mean.
  const groups: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let group = { sum: (positions[index] ?? 0) - rank * held, count: 1 };
    for (
      let before = groups.at(-1);
      before && meanOf(before) > meanOf(group);
      before = groups.at(-1)
    ) {
      group = { sum: group.sum + before.sum, count: group.count + before.count };
      groups.pop();
    }
    groups.push(group);
  });
  const places = groups.flatMap((group) =>
    Array.from({ length: group.count }, () => meanOf(group)),
  );
  const end = most - (positions.length - 1) * held;
  return positions.map((from, index) => {
    const rank = order.indexOf(index);
    return { from, at: between(places[rank] ?? 0, least, end) + rank * held };
  });
}

const meanOf = ({ sum, count }: { sum: number; count: number }) => sum / count;
