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

/** Whether a view lists the loose videos, which the order is of. */
export const isOrdered = (view: SortView) => view === "single" || view === "grid";

export type SortParams = {
  view: SortView;
  order: SortOrder;
  /** In the grid: the folder whose proposed videos are shown; null: undecided ones; undefined: nothing was chosen. */
  proposed: string | null | undefined;
  /** Among the duplicates: the ids of both shown videos, with a space between. */
  pair: string | undefined;
  /** Absolute path of the folder that is meant, also where another one is sorted now. */
  folder: string | undefined;
  /** One by one: name of the video that is shown first. */
  video: string | undefined;
};

/** The defaults, which the URL leaves out. */
const DEFAULTS: SortParams = {
  view: "single",
  order: "surest",
  proposed: undefined,
  pair: undefined,
  folder: undefined,
  video: undefined,
};

const oneOf = <Choice extends string>(
  choices: readonly Choice[],
  said: string | null,
  usual: Choice,
): Choice => choices.find((choice) => choice === said) ?? usual;

export function sortParamsFrom(params: URLSearchParams): SortParams {
  const view = oneOf(SORT_VIEWS, params.get("view"), DEFAULTS.view);
  const proposed = params.get("proposed") ?? undefined;
  return {
    view,
    order: oneOf(SORT_ORDERS, params.get("order"), DEFAULTS.order),
    proposed: view === "grid" ? (proposed === "" ? null : proposed) : undefined,
    pair: view === "duplicates" ? (params.get("pair") ?? undefined) : undefined,
    folder: params.get("folder") ?? undefined,
    video: view === "single" ? (params.get("video") ?? undefined) : undefined,
  };
}

export function paramsOf(look: SortParams): URLSearchParams {
  const { view, order, proposed, pair, folder, video } = look;
  const params = new URLSearchParams();
  if (view !== DEFAULTS.view) params.set("view", view);
  if (order !== DEFAULTS.order) params.set("order", order);
  if (view === "grid" && proposed !== undefined) params.set("proposed", proposed ?? "");
  if (view === "duplicates" && pair !== undefined) params.set("pair", pair);
  if (folder !== undefined) params.set("folder", folder);
  if (view === "single" && video !== undefined) params.set("video", video);
  return params;
}

export const sortAddress = (look: Partial<SortParams>): string => {
  const search = paramsOf({ ...DEFAULTS, ...look }).toString();
  return search ? `/sort?${search}` : "/sort";
};

export type ChangeSortParams = (
  change: Partial<SortParams>,
  options?: { replace?: boolean },
) => void;

export function useSortParams(): [SortParams, ChangeSortParams] {
  const [params, setParams] = useSearchParams();
  const look = useMemo(() => sortParamsFrom(params), [params]);
  const change = useCallback<ChangeSortParams>(
    (next, options) => setParams((now) => paramsOf({ ...sortParamsFrom(now), ...next }), options),
    [setParams],
  );
  return [look, change];
}
