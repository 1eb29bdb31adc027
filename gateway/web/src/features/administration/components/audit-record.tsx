// The record: when, who, what, to what, and how it ended.
import { Button, Skeleton } from "@mantine/core";
import { IconHistory, IconRefresh } from "@tabler/icons-react";
import { Blank } from "@/components/blank";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { Tag } from "@/components/tag";
import type { AuditEntry } from "@/lib/api/client";
import { useAudit } from "../api/audit";
import { resultOf, wordsOfAction } from "../audit-words";
import classes from "./administration.module.css";

const COLUMNS = ["When", "Who", "What", "Target", "Result"];

export function AuditRecord() {
  const listing = useAudit();
  const entries = listing.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className={classes.part} aria-labelledby="record">
      <div className={classes.head}>
        <h2 className={classes.title} id="record">
          Record
        </h2>
        <span className={classes.what}>Every sign-in and every change, the newest first.</span>
        <Button
          leftSection={<IconRefresh size={16} />}
          loading={listing.isRefetching && !listing.isFetchingNextPage}
          onClick={() => void listing.refetch()}
        >
          Look again
        </Button>
      </div>
      {listing.isPending ? <RecordSkeleton /> : null}
      {listing.isError ? (
        <div className={classes.notes}>
          <ProblemNote
            error={listing.error}
            action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
          />
        </div>
      ) : null}
      {listing.isSuccess && entries.length === 0 ? (
        <Blank icon={<IconHistory size={32} stroke={1.5} />} title="Nothing was changed yet">
          <p>Whoever signs in, cuts, hides or deletes is written down here.</p>
        </Blank>
      ) : null}
      {entries.length > 0 ? (
        <div className={classes.list} role="table" aria-labelledby="record">
          <div className={classes.columns} role="row">
            {COLUMNS.map((name) => (
              <span key={name} role="columnheader">
                {name}
              </span>
            ))}
          </div>
          {entries.map((entry) => (
            <Entry key={entry.sequence} entry={entry} />
          ))}
        </div>
      ) : null}
      {listing.hasNextPage ? (
        <Button
          className={classes.more ?? ""}
          loading={listing.isFetchingNextPage}
          onClick={() => void listing.fetchNextPage()}
        >
          Older entries
        </Button>
      ) : null}
    </section>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { time, actor, address, action, targets } = entry;
  const { word, kind } = resultOf(entry);
  return (
    <div className={classes.entry} role="row">
      <span className={classes.quiet} role="cell">
        <time dateTime={time}>{new Date(time).toLocaleString("en-GB")}</time>
      </span>
      <span className={classes.who} role="cell">
        <Name text={actor} />
        <span className={classes.quiet}>{address}</span>
      </span>
      <span role="cell" title={action}>
        {wordsOfAction(action)}
      </span>
      <span className={classes.targets} role="cell">
        {targets.join(", ") || "–"}
      </span>
      <span role="cell">
        <Tag kind={kind}>{word}</Tag>
      </span>
    </div>
  );
}

function RecordSkeleton() {
  return (
    <div aria-busy aria-label="Reading the record" role="status">
      {Array.from({ length: 6 }, (_, i) => (
        <Skeleton key={i} height={36} mt={1} animate={false} />
      ))}
    </div>
  );
}
