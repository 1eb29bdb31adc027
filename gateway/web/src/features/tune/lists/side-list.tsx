// One of the lists beside a frame: it scrolls by itself, shows the chosen row, and is one stop of Tab, with ↑ and ↓
// between its rows.
import { Button } from "@mantine/core";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import classes from "./side-lists.module.css";

export type Listed<Row> = {
  data: Row[] | undefined;
  error: unknown;
  refetch: () => unknown;
};

/** Marks what ↑ and ↓ go to: the link or button of a row. */
export const STEP = { "data-step": true } as const;

type SideListProps<Row> = {
  title: string;
  listed: Listed<unknown>;
  /** Those that are shown. */
  rows: readonly Row[];
  /** The chosen one. */
  here: string | null;
  empty: string;
  /** Above the rows. */
  search?: ReactNode;
  /** Whether it has most of the screen for itself. */
  tall?: boolean;
  children: (row: Row, at: number, tabIndex: 0 | -1) => ReactNode;
};

export function SideList<Row extends { id: string }>(props: SideListProps<Row>) {
  const { title, listed, rows, here, empty, search, tall = false, children } = props;
  const { data, error, refetch } = listed;
  const list = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = [focused, here].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id;
  const isShown = rows.some(({ id }) => id === here);
  useLayoutEffect(() => {
    if (list.current && isShown) showRow(list.current);
  }, [here, isShown]);
  return (
    <section aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {data === undefined && error ? (
        <ProblemNote
          error={error}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : null}
      {data === undefined && !error ? (
        <RowSkeletons words={`Reading ${title.toLowerCase()}`} count={1} height={43} />
      ) : null}
      {search}
      {data !== undefined && rows.length === 0 ? <p className={classes.empty}>{empty}</p> : null}
      {/* Handles keys and focus of the links and buttons in it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul
        className={tall ? `${classes.list} ${classes.tall}` : classes.list}
        ref={list}
        onKeyDown={stepped}
        onFocus={({ target }) => setFocused(target.closest("li")?.dataset.id ?? null)}
      >
        {rows.map((row, at) => (
          <li
            key={row.id}
            className={row.id === here ? `${classes.item} ${classes.here}` : classes.item}
            data-id={row.id}
          >
            {children(row, at, row.id === stop ? 0 : -1)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Scrolls the list alone: `scrollIntoView` would move the page of a phone, too. */
function showRow(list: HTMLUListElement): void {
  const row = list.querySelector<HTMLElement>(`.${classes.here}`);
  if (!row) return;
  const isSeen =
    row.offsetTop >= list.scrollTop &&
    row.offsetTop + row.offsetHeight <= list.scrollTop + list.clientHeight;
  if (!isSeen) list.scrollTop = row.offsetTop - (list.clientHeight - row.offsetHeight) / 2;
}

function stepped(event: KeyboardEvent<HTMLUListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-step]")];
  const at = rows.findIndex((row) => row === event.target);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  rows[next]?.focus();
}
