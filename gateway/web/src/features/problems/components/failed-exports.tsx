// Exports of which clips could not be made, with the reason, and what can be done about it.
import { Button } from "@mantine/core";
import { IconCut, IconRefresh, IconTrash } from "@tabler/icons-react";
import { Link } from "wouter";
import { Name } from "@/components/name";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { Tag } from "@/components/tag";
import { TextWithCode } from "@/components/text-with-code";
import type { Job } from "@/lib/api/client";
import { useJobChanges } from "@/lib/api/jobs/job-changes";
import { useMay } from "@/lib/api/session";
import { sumOf, useJobTotals } from "@/lib/api/jobs/totals";
import { shortly } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import { FAILED_EXPORTS, type useFailedExports } from "../api/problems";
import classes from "./problems-page.module.css";

type FailedExportsProps = { found: ReturnType<typeof useFailedExports>; failures: Job[] };

export function FailedExports({ found, failures }: FailedExportsProps) {
  const mayChange = useMay("change");
  const changes = useJobChanges();
  const totals = useJobTotals("export");
  const count = totals ? sumOf(totals, FAILED_EXPORTS) : failures.length;
  return (
    <section aria-labelledby="not-cut">
      <h2 className={classes.title} id="not-cut">
        Could not be cut <span className={classes.count}>{grouped(count)}</span>
      </h2>
      {changes.error ? <ProblemNote error={changes.error} /> : null}
      <ul className={classes.list}>
        {failures.map((job) => (
          <li key={job.id} className={classes.row}>
            <span>
              <Tag icon={<IconCut size={12} />}>
                {job.state === "failed" ? "Failed" : `${job.failed} failed`}
              </Tag>
            </span>
            <span className={classes.what}>
              <Name text={job.group ?? job.title} />
              <span className={classes.place}>
                {job.title}, {shortly(job.ended_at ?? job.created_at)}
              </span>
            </span>
            <span>
              <TextWithCode>{job.error ?? "No reason is known."}</TextWithCode>
            </span>
            <span className={classes.kept}>
              The video was left as it is.{" "}
              <Link href="/jobs?kind=export&state=failed">See the job</Link>
            </span>
            <span className={classes.doing}>
              {mayChange ? (
                <>
                  <Button
                    leftSection={<IconRefresh size={16} />}
                    aria-label={`Retry ${job.title}`}
                    onClick={() => changes.mutate({ which: { ids: [job.id] }, action: "retry" })}
                  >
                    Retry
                  </Button>
                  <Button
                    variant="subtle"
                    aria-label={`Remove ${job.title} from the list`}
                    title="Remove from the list"
                    onClick={() => changes.mutate({ which: { ids: [job.id] }, action: "delete" })}
                  >
                    <IconTrash size={16} />
                  </Button>
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      <NextPage of={found} words="More" />
    </section>
  );
}
