// What a run has found: a row for each class with its figures and its curve over the timeline, and the frames with what
// they have. Beside it, in a comparison, what the other run has.
import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Name } from "@/components/name";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type {
  ClassReport,
  PipelineRun,
  RunReport as Report,
  TimelineFrame,
} from "@/lib/api/client";
import { clock, grouped } from "@/lib/time/time";
import { useLongList } from "@/lib/lists/use-long-list";
import type { Stage } from "../api/detect";
import { brandCsvOf, brandJsonOf, brandPageOf } from "../api/brands";
import { csvOf, reportQuery } from "../api/report";
import { countsOfReport, failedOf } from "../counts/counts";
import { differenceOf, wordsOfFailed } from "../timelines/frames";
import { labelOf } from "../words";
import { CountCurve } from "../counts/count-curve";
import { BrandTable } from "../brands/brand-table";
import { goesOn, isComputed, listOf, reportedBy } from "./run-state";
import classes from "./run-report.module.css";

type RunReportProps = {
  /** The one that reports on others. */
  stage: Stage;
  stages: readonly Stage[];
  run: PipelineRun | null;
  compared: PipelineRun | null;
  frames: readonly TimelineFrame[];
  /** The stage that is reported on; null: the run has no results of any. */
  of: string | null;
  onReportOn: (stage: string) => void;
  seq: number;
  onChoose: (seq: number) => void;
};

export function RunReport(props: RunReportProps) {
  const { stage, stages, run, compared, of, onReportOn, ...shown } = props;
  const reported = reportedBy(run, stage);
  const hasBrands = stages.some(({ name, matches }) => name === of && matches);
  const report = useQuery(reportQuery({ runId: of && run ? run.id : null, stage: of ?? "" }));
  const otherId = compared && of && isComputed(compared, of) ? compared.id : null;
  const other = useQuery(reportQuery({ runId: otherId, stage: of ?? "" }));
  return (
    <section className={classes.report} aria-label="Report">
      <header className={classes.head}>
        <NativeSelect
          aria-label="Report on"
          value={of ?? ""}
          disabled={reported.length < 2}
          data={
            of === null
              ? [{ value: "", label: "Nothing yet" }]
              : reported.map((name) => ({ value: name, label: labelOf(stages, name) }))
          }
          onChange={(event) => onReportOn(event.currentTarget.value)}
        />
        <span className={classes.gap} />
        {hasBrands && run ? (
          <Button
            component="a"
            href={brandJsonOf(run.id)}
            download={`run ${run.number} brands.json`}
            leftSection={<IconDownload size={16} />}
            title="All appearances of each brand, and the versions that were used"
          >
            JSON
          </Button>
        ) : null}
        {hasBrands && run ? (
          <Button
            component="a"
            href={brandPageOf(run.id)}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconPrinter size={16} />}
            title="The report as a page to print"
          >
            Print
          </Button>
        ) : null}
        {of && run ? (
          <Button
            component="a"
            href={hasBrands ? brandCsvOf(run.id) : csvOf(run.id, of)}
            download
            leftSection={<IconDownload size={16} />}
            title={
              hasBrands ? "All appearances of each brand" : "How often each class is in each frame"
            }
          >
            CSV
          </Button>
        ) : null}
      </header>
      {of === null ? <Note kind="plain">{whyNone(run, stage, stages)}</Note> : null}
      {report.error ? (
        <ProblemNote
          error={report.error}
          action={<Button onClick={() => void report.refetch()}>Try again</Button>}
        />
      ) : null}
      {of && !report.data && !report.error ? (
        <RowSkeletons words="Reading the report" count={3} height={56} />
      ) : null}
      {report.data && run ? (
        <Found
          run={run}
          report={report.data}
          other={other.data ?? null}
          otherNumber={compared?.number ?? null}
          stages={stages}
          {...shown}
        />
      ) : null}
    </section>
  );
}

/** Why there is nothing to report, and what to do. */
function whyNone(run: PipelineRun | null, { reads }: Stage, stages: readonly Stage[]): string {
  if (!run) return "There is no run yet: “Run all stages” makes one, with a report.";
  if (goesOn(run)) return "The run still goes on: its report is here when a stage has ended.";
  const names = reads.map((name) => labelOf(stages, name)).join(", ");
  return `This run has no results to report on. Choose one of these stages and replay from it: ${names}.`;
}

type FoundProps = {
  run: PipelineRun;
  report: Report;
  /** Null where nothing is compared. */
  other: Report | null;
  otherNumber: number | null;
  stages: readonly Stage[];
  frames: readonly TimelineFrame[];
  seq: number;
  onChoose: (seq: number) => void;
};

const VIEWS = [
  { value: "classes", label: "Classes" },
  { value: "frames", label: "Frames" },
];
const WITH_BRANDS = [{ value: "brands", label: "Brands" }, ...VIEWS];

/** The class of the texts that may be a brand. */
const DOUBTFUL = "doubtful";

function Found(props: FoundProps) {
  const { run, report, other, otherNumber, stages, frames, seq, onChoose } = props;
  const [chosen, setView] = useState<string | null>(null);
  const hasBrands = stages.some(({ name, matches }) => name === report.stage && matches);
  const views = hasBrands ? WITH_BRANDS : VIEWS;
  const view = views.find(({ value }) => value === chosen)?.value ?? views[0]?.value ?? "";
  const gone = (other?.classes ?? []).filter(
    ({ label }) => !report.classes.some((each) => each.label === label),
  );
  const listed = [...report.classes, ...gone.map(({ label }) => nothingOf(label))];
  const failed = failedOf(report);
  if (listed.length === 0) {
    return (
      <>
        <Failures report={report} stages={stages} />
        <Note kind="plain">
          Nothing was found in {grouped(report.frames - failed.size)} frames. Choose{" "}
          {labelOf(stages, report.stage)}, move its sliders until a frame shows what should be
          found, and replay from there.
        </Note>
      </>
    );
  }
  return (
    <>
      <Failures report={report} stages={stages} />
      <SegmentedControl
        aria-label="Report as"
        data={views}
        value={view}
        onChange={setView}
        fullWidth
      />
      {view === "brands" ? (
        <BrandTable
          runId={run.id}
          list={listOf(run)}
          doubtful={report.classes.find(({ label }) => label === DOUBTFUL)?.seqs ?? []}
          seq={seq}
          onChoose={onChoose}
        />
      ) : view === "classes" ? (
        <table className={classes.table}>
          <caption className={classes.caption}>
            {grouped(report.frames)} frames
            {other ? `, with run ${otherNumber ?? ""} in brackets` : ""}
          </caption>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Found</th>
              <th scope="col" title="Frames with it">
                Frames
              </th>
              <th scope="col" title="Mean confidence">
                Conf.
              </th>
              <th scope="col">Tracks</th>
            </tr>
          </thead>
          {listed.map((each) => (
            <ClassRows
              key={each.label}
              of={each}
              other={other?.classes.find(({ label }) => label === each.label) ?? null}
              isCompared={other !== null}
              failed={failed}
              frames={frames}
              seq={seq}
              onChoose={onChoose}
            />
          ))}
        </table>
      ) : (
        <FoundFrames report={report} frames={frames} seq={seq} onChoose={onChoose} />
      )}
    </>
  );
}

const nothingOf = (label: string): ClassReport => ({
  label,
  count: 0,
  mean_confidence: 0,
  tracks: null,
  seqs: [],
  counts: [],
});

type ClassRowsProps = {
  of: ClassReport;
  other: ClassReport | null;
  isCompared: boolean;
  /** Frames of which the stage knows nothing. */
  failed: ReadonlySet<number>;
  frames: readonly TimelineFrame[];
  seq: number;
  onChoose: (seq: number) => void;
};

/** At how many frames the stage, or one that it reads, has failed, and why: there, nothing found means nothing. */
function Failures({ report, stages }: { report: Report; stages: readonly Stage[] }) {
  if (report.failures.length === 0) return null;
  return (
    <Note kind="marked">
      {report.failures.map(({ stage, why, seqs }) => (
        <div key={`${stage} ${why}`}>
          {labelOf(stages, stage)}: {wordsOfFailed(seqs.length)}. {why}
        </div>
      ))}
      Nothing is known of them; another run tries them again.
    </Note>
  );
}

function ClassRows({ of, other, isCompared, failed, frames, seq, onChoose }: ClassRowsProps) {
  const { label, count, seqs, mean_confidence: mean, tracks } = of;
  const place = frames[seq];
  const now = countsIn(of, frames.length);
  const found = now[seq] ?? 0;
  return (
    <tbody>
      <tr>
        <th scope="row" className={classes.name}>
          <Name text={label} tail={6} />
        </th>
        <td>
          {grouped(count)}
          {isCompared ? (
            <span className={classes.aside}>
              {" "}
              ({grouped(other?.count ?? 0)}, {differenceOf(other?.count ?? 0, count)})
            </span>
          ) : null}
        </td>
        <td>{grouped(seqs.length)}</td>
        <td>{count > 0 ? mean.toFixed(2) : "–"}</td>
        <td>{tracks === null ? "–" : grouped(tracks)}</td>
      </tr>
      <tr>
        <td colSpan={5} className={classes.over}>
          <CountCurve
            name={`${label} over the timeline`}
            words={`${place ? clock(place.seconds) : ""}, ${failed.has(seq) ? "failed" : `${found} ${label}`}`}
            count={frames.length}
            seq={seq}
            now={now}
            before={other ? countsIn(other, frames.length) : null}
            failed={failed}
            onChoose={onChoose}
          />
        </td>
      </tr>
    </tbody>
  );
}

function countsIn({ seqs, counts }: ClassReport, length: number): number[] {
  const found = Array.from({ length }, () => 0);
  seqs.forEach((seq, at) => (found[seq] = counts[at] ?? 0));
  return found;
}

const ROW = 32;
const OVERSCAN = 6;

type FoundFramesProps = Pick<FoundProps, "report" | "frames" | "seq" | "onChoose">;

/** The frames with something in them, which are buttons to go there. */
function FoundFrames({ report, frames, seq, onChoose }: FoundFramesProps) {
  const boxRef = useRef<HTMLDivElement>(null);
  const { totals, classes: counts } = countsOfReport(report, frames.length);
  const found = frames.filter((frame) => (totals[frame.seq] ?? 0) > 0);
  const { rows, height } = useLongList({
    boxRef,
    count: found.length,
    rowHeight: ROW,
    overscan: OVERSCAN,
  });
  const wordsAt = (at: number) =>
    [...counts].flatMap(([label, seen]) => (seen.has(at) ? [`${seen.get(at) ?? 0} ${label}`] : []));
  return (
    <div ref={boxRef} className={classes.frames}>
      <ol style={{ height }} aria-label="Frames with something found">
        {rows.map(({ index, start }) => {
          const frame = found[index];
          return frame ? (
            <li
              key={frame.seq}
              style={{ top: start }}
              aria-setsize={found.length}
              aria-posinset={index + 1}
            >
              <button
                type="button"
                aria-current={frame.seq === seq ? "true" : undefined}
                onClick={() => onChoose(frame.seq)}
              >
                <span>{clock(frame.seconds)}</span>
                <span className={classes.what}>{wordsAt(frame.seq).join(", ")}</span>
              </button>
            </li>
          ) : null;
        })}
      </ol>
    </div>
  );
}
