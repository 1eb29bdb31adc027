// What Find shows of a finder, as parameters of the URL.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

export const MOMENT_STATES = ["new", "accepted", "rejected", "all"] as const;
/** Which moments are listed. */
export type ListedState = (typeof MOMENT_STATES)[number];
export const MOMENT_ORDERS = ["score", "unsure", "time"] as const;
export type MomentOrder = (typeof MOMENT_ORDERS)[number];

export const STATE_WORDS: Readonly<Record<ListedState, string>> = {
  new: "New",
  accepted: "Accepted",
  rejected: "Rejected",
  all: "All",
};
export const ORDER_WORDS: Readonly<Record<MomentOrder, string>> = {
  score: "Best first",
  unsure: "Least sure",
  time: "By time",
};

export type FindParams = {
  state: ListedState;
  order: MomentOrder;
  /** 0 to 1; null: the version's own. */
  threshold: number | null;
  /** Id of the moment under review; null: the first new one. */
  moment: string | null;
};

const USUAL: FindParams = { state: "new", order: "score", threshold: null, moment: null };

const oneOf = <Choice extends string>(
  choices: readonly Choice[],
  said: string | null,
  usual: Choice,
): Choice => choices.find((choice) => choice === said) ?? usual;

/** A threshold has two decimals. */
export const asThreshold = (value: number) =>
  Math.min(1, Math.max(0, Math.round(100 * value) / 100));

function thresholdIn(said: string | null): number | null {
  const value = said === null || said.trim() === "" ? NaN : Number(said);
  return value >= 0 && value <= 1 ? asThreshold(value) : null;
}

export const findParamsFrom = (params: URLSearchParams): FindParams => ({
  state: oneOf(MOMENT_STATES, params.get("state"), USUAL.state),
  order: oneOf(MOMENT_ORDERS, params.get("order"), USUAL.order),
  threshold: thresholdIn(params.get("threshold")),
  moment: params.get("moment"),
});

export function paramsOf({ state, order, threshold, moment }: FindParams): URLSearchParams {
  const params = new URLSearchParams();
  if (state !== USUAL.state) params.set("state", state);
  if (order !== USUAL.order) params.set("order", order);
  if (threshold !== null) params.set("threshold", String(threshold));
  if (moment !== null) params.set("moment", moment);
  return params;
}

export type ChangeFindParams = (change: Partial<FindParams>) => void;

/** Changes replace the address: Back leaves the review instead of going through its moments. */
export function useFindParams(): [FindParams, ChangeFindParams] {
  const [params, setParams] = useSearchParams();
  const look = useMemo(() => findParamsFrom(params), [params]);
  const change = useCallback<ChangeFindParams>(
    (next) => setParams((now) => paramsOf({ ...findParamsFrom(now), ...next }), { replace: true }),
    [setParams],
  );
  return [look, change];
}

/** The next of several choices; after the last one the first. */
export const nextOf = <Choice>(choices: readonly Choice[], now: Choice): Choice =>
  choices[(choices.indexOf(now) + 1) % choices.length] ?? now;
