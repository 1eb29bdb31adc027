// A curve of counts over a timeline, drawn in as many columns as there is room for.

/** Columns of a curve: no screen has room for more in a panel. */
export const MOST_COLUMNS = 600;

/** Height of the drawing; its width is the number of columns. */
export const HEIGHT = 100;

/** The largest count of each column, so that a single frame among thousands is seen. */
export function columnsOf(counts: readonly number[], most = MOST_COLUMNS): number[] {
  const columns = Array.from({ length: Math.min(counts.length, most) }, () => 0);
  counts.forEach((count, seq) => {
    const column = columnAt(seq, counts.length, columns.length);
    columns[column] = Math.max(columns[column] ?? 0, count);
  });
  return columns;
}

/** The column of a frame. `count`: frames of the timeline. */
export const columnAt = (seq: number, count: number, columns: number) =>
  Math.floor((seq * columns) / count);

/** The frame at a share of the width, 0 to 1. */
export const frameAt = (share: number, count: number) =>
  Math.min(count - 1, Math.max(0, Math.floor(share * count)));

/** The curve as steps, for the `d` of a path; `most`: the count that is as high as the drawing. */
export const stepsOf = (columns: readonly number[], most: number): string =>
  columns
    .map((count, at) => {
      const y = HEIGHT - (HEIGHT * count) / Math.max(1, most);
      return `${at === 0 ? "M" : "L"}${at} ${y}H${at + 1}`;
    })
    .join("");

/** The same, down to the bottom, as an area. */
export const areaOf = (columns: readonly number[], most: number): string =>
  columns.length === 0 ? "" : `M0 ${HEIGHT}${stepsOf(columns, most).replace("M", "L")}V${HEIGHT}Z`;
