// Which videos are selected: some, in any order, around one from which a range is counted.

export type Selection = {
  ids: ReadonlySet<string>;
  /** Where the next range begins. */
  anchor: string | null;
};

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** From the anchor to a video, both included; what was selected elsewhere is let go, as in every file browser. */
export function ranged({ anchor }: Selection, order: readonly string[], to: string): Selection {
  const from = anchor === null ? -1 : order.indexOf(anchor);
  const end = order.indexOf(to);
  if (from < 0 || end < 0) return { ids: new Set([to]), anchor: to };
  const ids = new Set(order.slice(Math.min(from, end), Math.max(from, end) + 1));
  return { ids, anchor };
}

export const everything = (order: readonly string[]): Selection => ({
  ids: new Set(order),
  anchor: order[0] ?? null,
});
