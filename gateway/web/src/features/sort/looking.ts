// What Sort shows, and in which order, as parameters of the URL.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

export const SORT_ORDERS = ["surest", "least_sure", "oldest", "name"] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];
export const SORT_VIEWS = ["single", "grid", "review", "duplicates"] as const;
export type SortView = (typeof SORT_VIEWS)[number];

export const ORDER_WORDS: Readonly<Record<SortOrder, string>> = {
  surest: "Surest first",
  least_sure: "Least sure",
  oldest: "Oldest",
  name: "By name",
};
export const VIEW_WORDS: Readonly<Record<SortView, string>> = {
  single: "One",
  grid: "Many",
  review: "Review",
  duplicates: "Duplicates",
};

export type SortLook = {
  view: SortView;
  order: SortOrder;
  /** In the grid: the folder whose proposed videos are shown; null: undecided ones; undefined: nothing was chosen. */
  proposed: string | null | undefined;
  /** Among the duplicates: the ids of both shown videos, with a space between. */
  pair: string | undefined;
};

/** The defaults, which the URL leaves out. */
const USUAL: SortLook = { view: "single", order: "surest", proposed: undefined, pair: undefined };

const oneOf = <Choice extends string>(
  choices: readonly Choice[],
  said: string | null,
  usual: Choice,
): Choice => choices.find((choice) => choice === said) ?? usual;

export function lookFrom(params: URLSearchParams): SortLook {
  const view = oneOf(SORT_VIEWS, params.get("view"), USUAL.view);
  const proposed = params.get("proposed") ?? undefined;
  return {
    view,
    order: oneOf(SORT_ORDERS, params.get("order"), USUAL.order),
    proposed: view === "grid" ? (proposed === "" ? null : proposed) : undefined,
    pair: view === "duplicates" ? (params.get("pair") ?? undefined) : undefined,
  };
}

export function paramsOf({ view, order, proposed, pair }: SortLook): URLSearchParams {
  const params = new URLSearchParams();
  if (view !== USUAL.view) params.set("view", view);
  if (order !== USUAL.order) params.set("order", order);
  if (view === "grid" && proposed !== undefined) params.set("proposed", proposed ?? "");
  if (view === "duplicates" && pair !== undefined) params.set("pair", pair);
  return params;
}

export const sortWay = (look: Partial<SortLook>): string => {
  const search = paramsOf({ ...USUAL, ...look }).toString();
  return search ? `/sort?${search}` : "/sort";
};

export type ChangeLook = (change: Partial<SortLook>, options?: { replace?: boolean }) => void;

export function useSortLook(): [SortLook, ChangeLook] {
  const [params, setParams] = useSearchParams();
  const look = useMemo(() => lookFrom(params), [params]);
  const change = useCallback<ChangeLook>(
    (next, options) => setParams((now) => paramsOf({ ...lookFrom(now), ...next }), options),
    [setParams],
  );
  return [look, change];
}
