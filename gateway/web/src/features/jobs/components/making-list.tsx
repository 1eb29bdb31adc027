// The renditions that are being made for browsers, and buttons to end that; shown only while there are any.
import { ActionIcon, Progress } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { StateSign } from "@/components/job-state";
import { ProblemNote } from "@/components/note";
import type { Making } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { secondOf, shortly } from "@/lib/time/date-formats";
import { useMaking, useWithdrawRequest } from "../api/making";
import rows from "./job-row.module.css";
import classes from "./jobs-page.module.css";

const KINDS = {
  potato: "picture, 480p",
  low: "picture, 720p",
  medium: "picture, 1080p",
  high: "picture, own size",
  audio: "sound",
} as const satisfies Record<Making["kind"], string>;

export function MakingList() {
  const making = useMaking().data ?? [];
  const withdrawal = useWithdrawRequest();
  const mayChange = useMay("change");
  if (making.length === 0) return null;
  return (
    <section aria-labelledby="jobs-Converting">
      <h2 className={classes.title} id="jobs-Converting">
        Converting <span className={classes.count}>{making.length}</span>
      </h2>
      {withdrawal.isError ? <ProblemNote error={withdrawal.error} /> : null}
      <ul className={classes.list}>
        {making.map((one) => {
          const id = one.asset_id;
          return (
            <MakingRow
              key={`${one.node} ${one.root} ${one.path} ${one.kind}`}
              making={one}
              // A file that no scan has found yet has no asset id, which ending needs.
              onEnd={
                id === null || !mayChange
                  ? null
                  : () =>
                      withdrawal.mutate({
                        making: { ...one, asset_id: id },
                        called: `${nameIn(one.path)}, ${KINDS[one.kind]}`,
                      })
              }
            />
          );
        })}
      </ul>
    </section>
  );
}

const nameIn = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function MakingRow({ making, onEnd }: { making: Making; onEnd: (() => void) | null }) {
  const { path, kind, node, waits, progress } = making;
  const name = nameIn(path);
  const percent = Math.floor(progress * 100);
  const since = new Date(making.asked_at);
  return (
    <li className={rows.row}>
      <span className={rows.sign}>
        <StateSign state={waits ? "waiting" : "running"} />
      </span>
      <span className={rows.kind}>Convert</span>
      <div className={rows.what}>
        <div className={rows.title} title={path}>
          {name}
        </div>
        <div className={rows.whose}>
          {KINDS[kind]} · on {node}
        </div>
      </div>
      <div className={rows.progress}>
        {waits ? (
          <span>waits for its turn</span>
        ) : (
          <>
            <Progress value={percent} size={6} className={rows.bar} aria-label={name} />
            <span className={rows.percent}>{percent} %</span>
          </>
        )}
      </div>
      <div className={rows.times}>
        <time dateTime={making.asked_at} title={secondOf(since)}>
          {shortly(since)}
        </time>
      </div>
      <span className={rows.actions}>
        {onEnd ? (
          <ActionIcon aria-label={`End converting ${name}, ${KINDS[kind]}`} onClick={onEnd}>
            <IconX size={16} />
          </ActionIcon>
        ) : null}
      </span>
    </li>
  );
}
