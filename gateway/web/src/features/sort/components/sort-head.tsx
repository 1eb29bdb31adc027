// How far the sorting is, in which order it goes on, and whether one video is looked at or many.
import { Progress, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { grouped } from "@/lib/time";
import { ORDER_WORDS, SORT_ORDERS, SORT_VIEWS, VIEW_WORDS, type SortLook } from "../looking";
import type { Filed } from "../use-sorting";
import classes from "./sort-page.module.css";

type SortHeadProps = {
  left: number;
  sorted: number;
  /** When the first was sorted here; ms since 1970. */
  since: number | null;
  filed: readonly Filed[];
  look: Pick<SortLook, "view" | "order">;
  onLook: (change: Partial<SortLook>) => void;
};

export function SortHead({ left, sorted, since, filed, look, onLook }: SortHeadProps) {
  const all = left + sorted;
  return (
    <header className={classes.head}>
      <span>
        <b>{grouped(left)}</b> left of {grouped(all)}
      </span>
      <Pace since={since} count={filed.length} />
      <Right filed={filed} />
      <Progress
        className={classes.share ?? ""}
        value={all > 0 ? (100 * sorted) / all : 0}
        size={6}
        aria-label="Sorted"
      />
      <span className={classes.apart} />
      <SegmentedControl
        aria-label="Order"
        value={look.order}
        onChange={(order) => onLook({ order })}
        data={SORT_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
      />
      <SegmentedControl
        aria-label="Look at"
        value={look.view}
        onChange={(view) => onLook({ view })}
        data={SORT_VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
      />
    </header>
  );
}

/** How many a minute since the first; said when there is something to go by. */
function Pace({ since, count }: { since: number | null; count: number }) {
  const [now] = useState(() => Date.now);
  if (since === null || count < 3) return null;
  const minutes = Math.max((now() - since) / 60_000, 1 / 6);
  return (
    <span>
      <b>{Math.round(count / minutes)}</b> a minute
    </span>
  );
}

const LATELY = 500;
/** So few say nothing yet. */
const FEWEST = 5;

/** How often the first proposal was followed. */
function Right({ filed }: { filed: readonly Filed[] }) {
  const proposed = filed.slice(0, LATELY).flatMap(({ video, category }) => {
    const [best] = video.proposals;
    return best ? [best.category === category] : [];
  });
  if (proposed.length < FEWEST) return null;
  const share = proposed.filter(Boolean).length / proposed.length;
  return (
    <span title={`Of the last ${proposed.length} that something was proposed for`}>
      <b>{Math.round(100 * share)} %</b> as proposed
    </span>
  );
}
