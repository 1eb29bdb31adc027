// How far the sorting is, in which order it goes on, and whether one video is looked at or many.
import { Progress, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import {
  changeSettings,
  SORT_ORDERS,
  SORT_VIEWS,
  useSetting,
  type Settings,
  type SortOrder,
} from "@/lib/settings";
import { grouped } from "@/lib/time";
import type { Filed } from "../use-sorting";
import classes from "./sort-page.module.css";

const ORDERS: Readonly<Record<SortOrder, string>> = {
  name: "By name",
  surest: "Surest first",
  least_sure: "Least sure",
  oldest: "Oldest",
};

const VIEWS: Readonly<Record<Settings["sortView"], string>> = {
  single: "One",
  grid: "Many",
  review: "Review",
  duplicates: "Duplicates",
};

type SortHeadProps = {
  left: number;
  sorted: number;
  folder: string | undefined;
  /** When the first was sorted here; ms since 1970. */
  since: number | null;
  filed: readonly Filed[];
};

export function SortHead({ left, sorted, folder, since, filed }: SortHeadProps) {
  const [order] = useSetting("sortOrder");
  const [view] = useSetting("sortView");
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
      <span className={classes.folder} title={folder}>
        {folder}
      </span>
      <SegmentedControl
        aria-label="Order"
        value={order}
        onChange={(sortOrder) => changeSettings({ sortOrder })}
        data={SORT_ORDERS.map((value) => ({ value, label: ORDERS[value] }))}
      />
      <SegmentedControl
        aria-label="Look at"
        value={view}
        onChange={(sortView) => changeSettings({ sortView })}
        data={SORT_VIEWS.map((value) => ({ value, label: VIEWS[value] }))}
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
