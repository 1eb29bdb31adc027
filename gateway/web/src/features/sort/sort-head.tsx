// The head of Sort: progress, the order of the videos, and whether one is shown or many.
import { Button, Menu, Progress, SegmentedControl } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown } from "@tabler/icons-react";
import { MenuChoice } from "@/components/menu-choice";
import type { SortPage, SortTraining } from "@/lib/api/client";
import { minuteOf } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import {
  isOrdered,
  ORDER_WORDS,
  SORT_ORDERS,
  SORT_VIEWS,
  VIEW_WORDS,
  type SortParams,
} from "./sort-params";
import { percent } from "./classifier/confidence";
import { nameOfFolder } from "./place/sort-place";
import classes from "./sort-page.module.css";

/** How many videos the version that makes proposals has learned from, and when. */
type Learned = Pick<SortTraining, "examples" | "trained_at">;

type SortHeadProps = {
  /** Absolute path of the sorted folder; undefined until known. */
  folder: string | undefined;
  left: number;
  sorted: number;
  /** Undefined until the folder is listed: no counts are shown before. */
  pace: SortPage["pace"] | undefined;
  learned: Learned | undefined;
  look: Pick<SortParams, "view" | "order">;
  onLook: (change: Partial<SortParams>) => void;
  /** Number of videos whose moves are not answered yet. */
  pending: number;
  /** Videos that could not be moved; null: none. */
  stranded: { count: number; why: string; onAgain: () => void } | null;
};

export function SortHead(props: SortHeadProps) {
  const { folder, left, sorted, pace, learned, look, onLook } = props;
  const { pending, stranded } = props;
  const all = left + sorted;
  const isKnown = pace !== undefined;
  return (
    <header className={classes.head}>
      <div className={classes.figures}>
        {isKnown ? (
          <span>
            Now sorting{" "}
            <b className={classes.sortedFolder} title={folder}>
              {nameOfFolder(folder ?? "")}
            </b>
            : <b>{grouped(left)}</b> loose of {grouped(all)}
          </span>
        ) : null}
        <Pace perMinute={pace?.per_minute ?? null} />
        <Right judged={pace?.judged ?? 0} right={pace?.right ?? 0} />
      </div>
      <Progress
        className={classes.share ?? ""}
        value={all > 0 ? (100 * sorted) / all : 0}
        size={6}
        aria-label="Sorted"
      />
      <span className={classes.apart}>
        {stranded ? (
          <Button
            size="compact-sm"
            leftSection={<IconAlertTriangle size={16} />}
            title={stranded.why}
            onClick={stranded.onAgain}
          >
            {grouped(stranded.count)} did not move: try again
          </Button>
        ) : null}
        {pending > 0 ? (
          <span className={classes.pending}>{grouped(pending)} being moved</span>
        ) : null}
        {isKnown && learned?.trained_at ? (
          <span
            className={classes.learned}
            title={`The version of ${minuteOf(learned.trained_at)}`}
          >
            Learned from {grouped(Math.min(learned.examples, sorted))} of {grouped(sorted)} sorted
          </span>
        ) : null}
      </span>
      <div className={classes.choices}>
        {isOrdered(look.view) ? (
          <SegmentedControl
            aria-label="Order"
            value={look.order}
            onChange={(order) => onLook({ order })}
            data={SORT_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
          />
        ) : null}
        <SegmentedControl
          aria-label="Look at"
          value={look.view}
          onChange={(view) => onLook({ view })}
          data={SORT_VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
        />
      </div>
      <LookMenu look={look} onLook={onLook} />
    </header>
  );
}

/** The choices of the head in one menu: phones have no space for both beside the figures. */
function LookMenu({ look, onLook }: Pick<SortHeadProps, "look" | "onLook">) {
  const ordered = isOrdered(look.view);
  const chosen = [VIEW_WORDS[look.view], ordered && ORDER_WORDS[look.order]].filter(Boolean);
  return (
    <div className={classes.look}>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            aria-label={`${chosen.join(", ")}: ${ordered ? "look at, order" : "look at"}`}
            rightSection={<IconChevronDown size={16} />}
          >
            {VIEW_WORDS[look.view]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Look at</Menu.Label>
          {SORT_VIEWS.map((view) => (
            <MenuChoice
              key={view}
              words={VIEW_WORDS[view]}
              here={view === look.view}
              onChoose={() => onLook({ view })}
            />
          ))}
          {ordered ? (
            <>
              <Menu.Divider />
              <Menu.Label>Order</Menu.Label>
              {SORT_ORDERS.map((order) => (
                <MenuChoice
                  key={order}
                  words={ORDER_WORDS[order]}
                  here={order === look.order}
                  onChoose={() => onLook({ order })}
                />
              ))}
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Sorted videos per minute; nothing while it is unknown. */
function Pace({ perMinute }: { perMinute: number | null }) {
  if (perMinute === null) return null;
  return (
    <span title="In the last ten minutes of work, without pauses">
      <b>{Math.round(perMinute)}</b> a minute
    </span>
  );
}

/** The share of right proposals is not shown while fewer videos were sorted. */
const FEWEST_JUDGED = 5;

/** How often the first proposal was followed. */
function Right({ judged, right }: { judged: number; right: number }) {
  if (judged < FEWEST_JUDGED) return null;
  return (
    <span title={`Of the last ${grouped(judged)} sorted videos that had a proposal`}>
      <b>{percent(right / judged)}</b> as proposed
    </span>
  );
}
