// A part of the administration: what it is about, what can be done, and a list that comes in pages.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import classes from "./administration.module.css";

type Listing = Parameters<typeof NextPage>[0]["of"] & {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  refetch: () => Promise<unknown>;
};

type PartProps = {
  name: string;
  /** In one sentence. */
  about: string;
  action?: ReactNode;
  /** What holds for all of it. */
  note?: ReactNode;
  listing: Listing;
  /** While it is read: in words, and in rows of this height. */
  reading: { words: string; rows: number; height: number };
  /** What stands there when nothing is in the list. */
  empty: ReactNode;
  /** What the button for the next page says. */
  older: string;
  /** The list; null when nothing is in it. */
  children: ReactNode;
};

/** `labelledBy` for its list. */
export const idOf = (name: string) => `administration-${name.toLowerCase()}`;

export function Part(props: PartProps) {
  const { name, about, action, note, listing, reading, empty, older, children } = props;
  return (
    <section className={classes.part} aria-labelledby={idOf(name)}>
      <div className={classes.head}>
        <h2 className={classes.title} id={idOf(name)}>
          {name}
        </h2>
        <span className={classes.what}>{about}</span>
        {action}
      </div>
      {note ? <div className={classes.notes}>{note}</div> : null}
      {listing.isPending ? (
        <RowSkeletons words={reading.words} count={reading.rows} height={reading.height} />
      ) : null}
      {listing.isError ? (
        <div className={classes.notes}>
          <ProblemNote
            error={listing.error}
            action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
          />
        </div>
      ) : null}
      {children ?? (listing.isPending || listing.isError ? null : empty)}
      <NextPage of={listing} words={older} />
    </section>
  );
}
