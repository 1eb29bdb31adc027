// Lists that are longer than a browser can draw: the bar moves along a shorter element, on which the rows are shifted.
// Near movements are true to the pixel; only a far one, along the bar, goes by shares of the whole.

/** In pixels. Firefox draws nothing beyond 17 million, Chromium beyond 33; positions are exact to half a pixel here. */
export const LONGEST = 8_000_000;

/** So near to its ends the list is as long as it is drawn: the first and the last row are reached as everywhere else. */
const TRUE_ENDS = 10_000;

/** All rows, and the window through which they are seen, in pixels. */
export type Extent = { length: number; view: number };
/** Where the bar stands, and by how much rows lie higher on the element than in the list. */
export type Bar = { at: number; shift: number };

export const drawnLength = ({ length }: Pick<Extent, "length">) => Math.min(length, LONGEST);

const room = ({ length, view }: Extent) => Math.max(0, length - view);
const drawnRoom = (extent: Extent) => Math.max(0, drawnLength(extent) - extent.view);

/** What stands at `value` on a way of length `from`, on one of length `to` with the same ends. */
function carried(value: number, from: number, to: number): number {
  if (from === to || value <= TRUE_ENDS) return value;
  if (value >= from - TRUE_ENDS) return to - (from - value);
  const share = (value - TRUE_ENDS) / (from - 2 * TRUE_ENDS);
  return Math.round(TRUE_ENDS + share * (to - 2 * TRUE_ENDS));
}

/** The bar for a place in the list. */
export function barFor(top: number, extent: Extent): Bar {
  const place = Math.min(room(extent), Math.max(0, top));
  const at = carried(place, room(extent), drawnRoom(extent));
  return { at, shift: place - at };
}

/** The bar after it was moved, by the person or the wheel. */
export function movedBar(bar: Bar, at: number, extent: Extent): Bar {
  const isFar = Math.abs(at - bar.at) > 2 * extent.view;
  if (extent.length > LONGEST && !isFar) return { at, shift: bar.shift };
  return { at, shift: carried(at, drawnRoom(extent), room(extent)) - at };
}

/** Whether the bar stands at an end of the element but not of the list, or beyond the list: it has to be set anew. */
export function isStuck({ at, shift }: Bar, extent: Extent): boolean {
  const last = room(extent);
  const top = at + shift;
  return top < 0 || top > last || (at <= 0 && top > 0) || (at >= drawnRoom(extent) && top < last);
}
