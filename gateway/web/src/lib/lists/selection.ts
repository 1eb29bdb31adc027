// The selected items of a list, and the anchor from which a range is selected. The items themselves are kept, not only
// their ids: the list may have dropped them from memory.

type One = { id: string };

export type Selection<Item extends One> = {
  items: ReadonlyMap<string, Item>;
  /** Where the next range begins; `index` is the item's index at the time it became the anchor. */
  anchor: { id: string; index: number } | null;
};

/** The most items that one request can change. */
export const MOST_SELECTED = 10_000;

export const NOTHING_SELECTED = { items: new Map<string, never>(), anchor: null };

const held = <Item extends One>(items: readonly Item[]) =>
  new Map(items.map((one) => [one.id, one] as const));

export function toggled<Item extends One>(
  { items }: Selection<Item>,
  item: Item,
  index: number,
): Selection<Item> {
  const next = new Map(items);
  if (!next.delete(item.id)) next.set(item.id, item);
  return { items: next, anchor: { id: item.id, index } };
}

/**
 * What a press on an item of a list selects: with Shift all from the anchor, or from the item at `from`, to it, as in
 * file browsers; else it is selected or no longer.
 */
export function pressed<Item extends One>(
  selection: Selection<Item>,
  shown: readonly Item[],
  item: Item,
  { shiftKey, from = null }: { shiftKey: boolean; from?: string | null },
): Selection<Item> {
  const at = shown.findIndex(({ id }) => id === item.id);
  if (!shiftKey) return toggled(selection, item, at);
  const begun = shown.findIndex(({ id }) => id === (selection.anchor?.id ?? from));
  const begin = begun < 0 ? at : begun;
  const stretch = shown.slice(Math.min(begin, at), Math.max(begin, at) + 1);
  const anchor = selection.anchor ?? { id: shown[begin]?.id ?? item.id, index: begin };
  return ranged({ ...selection, anchor }, stretch);
}

/** Exactly a range of the list; other items are deselected, as in file browsers. */
export const ranged = <Item extends One>(
  { anchor }: Selection<Item>,
  stretch: readonly Item[],
): Selection<Item> => ({ items: held(stretch), anchor });
