// The plot below a sweep: the counts by the values of the columns, a line for each value of the rows.

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

/** Which labels to show so that they lie `gap` px apart: the preferred ones first. */
export function labelsShown(
  xs: readonly number[],
  isPreferred: (at: number) => boolean,
  gap: number,
): ReadonlySet<number> {
  const shown = new Set<number>();
  const all = xs.map((_, at) => at);
  for (const at of [...all.filter(isPreferred), ...all.filter((each) => !isPreferred(each))]) {
    const x = xs[at] ?? 0;
    if ([...shown].every((other) => Math.abs((xs[other] ?? 0) - x) >= gap)) shown.add(at);
  }
  return shown;
}

/** Positions moved apart to be `gap` px from each other, in the same order, above `bottom`. */
export function movedApart(ys: readonly number[], gap: number, bottom: number): number[] {
  const order = ys.map((_, at) => at).sort((one, other) => (ys[one] ?? 0) - (ys[other] ?? 0));
  const moved = [...ys];
  let free = -Infinity;
  for (const at of order) {
    moved[at] = Math.max(free, ys[at] ?? 0);
    free = (moved[at] ?? 0) + gap;
  }
  let limit = bottom;
  for (const at of order.toReversed()) {
    moved[at] = Math.min(limit, moved[at] ?? 0);
    limit = (moved[at] ?? 0) - gap;
  }
  return moved;
}
