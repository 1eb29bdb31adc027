// Lists longer than browsers can draw: the scroll bar moves along a shorter element, on which the rows are shifted. Near
// movements are exact to the pixel; only far ones, along the bar, are proportional.

/** In pixels. Firefox draws nothing beyond 17 million, Chromium beyond 33; positions are exact to half a pixel here. */
export const LONGEST = 8_000_000;

/**
 * Within this distance of its ends the list is drawn at its real position, so that the first and the last row are
 * reached normally.
 */
const TRUE_ENDS = 10_000;

/** Height of all rows, and of the viewport, in pixels. */
export type Extent = { length: number; view: number };
/** Position of the bar, and the shift of rows on the element. */
export type Bar = { at: number; shift: number };

export const drawnLength = ({ length }: Pick<Extent, "length">) => Math.min(length, LONGEST);

const room = ({ length, view }: Extent) => Math.max(0, length - view);
const drawnRoom = (extent: Extent) => Math.max(0, drawnLength(extent) - extent.view);

/** Maps `value` from a range of length `from` to one of length `to`. */
function carried(value: number, from: number, to: number): number {
  if (from === to || value <= TRUE_ENDS) return value;
  if (value >= from - TRUE_ENDS) return to - (from - value);
  const share = (value - TRUE_ENDS) / (from - 2 * TRUE_ENDS);
  return Math.round(TRUE_ENDS + share * (to - 2 * TRUE_ENDS));
}

/** The bar for a position in the list. */
export function barFor(top: number, extent: Extent): Bar {
  const place = Math.min(room(extent), Math.max(0, top));
  const at = carried(place, room(extent), drawnRoom(extent));
  return { at, shift: place - at };
}

/** The state after scrolling by the bar or the wheel. */
export function movedBar(bar: Bar, at: number, extent: Extent): Bar {
  const isFar = Math.abs(at - bar.at) > 2 * extent.view;
  if (extent.length > LONGEST && !isFar) return { at, shift: bar.shift };
  return { at, shift: carried(at, drawnRoom(extent), room(extent)) - at };
}

/** Whether the bar is at an end of the element but not of the list, or beyond the list: it has to be reset. */
export function isStuck({ at, shift }: Bar, extent: Extent): boolean {
  const last = room(extent);
  const top = at + shift;
  return top < 0 || top > last || (at <= 0 && top > 0) || (at >= drawnRoom(extent) && top < last);
}
