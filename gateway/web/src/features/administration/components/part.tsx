// A section of the administration: a description, an action, and a paged list.
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
  /** The description, in one sentence. */
  about: string;
  action?: ReactNode;
  /** A note about the whole list. */
  note?: ReactNode;
  listing: Listing;
  /** The placeholder while the list is loading: its accessible name, and number and height of its rows. */
  reading: { words: string; rows: number; height: number };
  /** Shown where the list is empty. */
  empty: ReactNode;
  /** Label of the button for the next page. */
  older: string;
  /** The list; null where it is empty. */
  children: ReactNode;
};

/** Id of the section's heading, which labels the section and its list. */
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
