// The audit record: when who did what to what, and the result.
import { Button } from "@mantine/core";
import { IconHistory, IconRefresh } from "@tabler/icons-react";
import { Fragment } from "react";
import { EmptyState } from "@/components/empty-state";
import { Name } from "@/components/name";
import { Tag } from "@/components/tag";
import type { AuditEntry } from "@/lib/api/client";
import { secondOf } from "@/lib/time/date-formats";
import { useAudit } from "../api/audit";
import { useTargetNames } from "../api/target-names";
import { resultOf, wordsOfAction, wordsOfTargets } from "../audit-words";
import classes from "./administration.module.css";
import { idOf, Part } from "./part";

const COLUMNS = ["When", "Who", "What", "Target", "Result"];

export function AuditRecord() {
  const listing = useAudit();
  const entries = listing.data?.pages.flatMap((page) => page.entries) ?? [];
  const names = useTargetNames(entries);
  return (
    <Part
      name="Record"
      about="Every sign-in and every change, the newest first."
      action={
        <Button
          leftSection={<IconRefresh size={16} />}
          loading={listing.isRefetching && !listing.isFetchingNextPage}
          onClick={() => void listing.refetch()}
        >
          Look again
        </Button>
      }
      listing={listing}
      reading={{ words: "Reading the record", rows: 6, height: 36 }}
      empty={
        <EmptyState icon={<IconHistory size={32} stroke={1.5} />} title="Nothing is recorded yet">
          <p>Every sign-in and every change is listed here: when, who and what.</p>
        </EmptyState>
      }
      older="Older entries"
    >
      {entries.length > 0 ? (
        <div className={classes.list} role="table" aria-labelledby={idOf("Record")}>
          <div className={classes.columns} role="row">
            {COLUMNS.map((name) => (
              <span key={name} role="columnheader">
                {name}
              </span>
            ))}
          </div>
          {entries.map((entry) => (
            <Entry key={entry.sequence} entry={entry} names={names} />
          ))}
        </div>
      ) : null}
    </Part>
  );
}

type EntryProps = {
  entry: AuditEntry;
  /** Of targets, by id. */
  names: ReadonlyMap<string, string>;
};

function Entry({ entry, names }: EntryProps) {
  const { time, actor, address, action, targets, status } = entry;
  const { word, kind } = resultOf(entry);
  return (
    <div className={classes.entry} role="row">
      <span className={classes.quiet} role="cell">
        <time dateTime={time}>{secondOf(time)}</time>
      </span>
      <span className={classes.who} role="cell">
        <Name text={actor} />
        <span className={classes.quiet}>{address}</span>
      </span>
      <span role="cell" title={action}>
        {wordsOfAction(action)}
      </span>
      <span
        className={classes.targets}
        role="cell"
        title={targets.join(", ")}
        data-none={targets.length === 0 || undefined}
      >
        {wordsOfTargets(entry, names).map((words, at) => (
          <Fragment key={words}>
            {at === 0 ? "" : ", "}
            <bdi>{words}</bdi>
          </Fragment>
        ))}
      </span>
      <span role="cell">
        <Tag kind={kind} title={String(status)}>
          {word}
        </Tag>
      </span>
    </div>
  );
}
