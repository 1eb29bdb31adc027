// The brands that a run has found: how long, how surely and how often each was seen, with ways to its frames; what is
// doubtful and still to be decided on, and the texts that are no brand of the list.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Name } from "@/components/name";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { wordsFor } from "@/lib/api/problem";
import type { BrandReport, SeenBrand } from "@/lib/api/client";
import { clock, grouped } from "@/lib/time/time";
import { brandReportQuery } from "../api/brands";
import { EvaluationTable } from "../review/evaluation-table";
import { wordsOfSeconds, wordsOfShare } from "./brand-words";
import report from "../runs/run-report.module.css";
import classes from "./brand-table.module.css";

type BrandTableProps = {
  /** A run that has looked for brands. */
  runId: string;
  /** The list that it has compared with. */
  list: string;
  /** The frames with something doubtful in them, in order. */
  doubtful: readonly number[];
  seq: number;
  onChoose: (seq: number) => void;
};

export function BrandTable({ runId, list, doubtful, seq, onChoose }: BrandTableProps) {
  const { data, error, refetch } = useQuery(brandReportQuery(runId));
  if (error && !data) {
    return (
      <ProblemNote
        error={error}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  }
  if (!data) return <RowSkeletons words="Reading the brands" count={3} height={56} />;
  const { brands } = data;
  return (
    <>
      {error ? (
        <Note kind="marked" action={<Button onClick={() => void refetch()}>Try again</Button>}>
          Not read again, this is from before. {wordsFor(error)}
        </Note>
      ) : null}
      {brands.length === 0 ? (
        <Note kind="plain">{whyNone(data, list)}</Note>
      ) : (
        <table className={report.table}>
          <caption className={report.caption}>
            {grouped(brands.length)} {brands.length === 1 ? "brand" : "brands"} of the list “{list}”
            in {wordsOfSeconds(data.seconds)}
          </caption>
          <thead>
            <tr>
              <th scope="col">Brand</th>
              <th scope="col" title="For how long it was seen">
                Seen
              </th>
              <th scope="col" title="Share of the timeline’s time">
                Share
              </th>
              <th scope="col" title="Mean nearness of the text to its name, of 100">
                Score
              </th>
              <th scope="col" title="Appearances">
                Times
              </th>
            </tr>
          </thead>
          {brands.map((each) => (
            <BrandRows key={each.brand} brand={each} seq={seq} onChoose={onChoose} />
          ))}
        </table>
      )}
      <Doubts open={data.open} frames={doubtful} seq={seq} onChoose={onChoose} />
      <EvaluationTable runId={runId} />
      <Unresolved texts={data.unresolved} />
    </>
  );
}

/** Why no brand was found, and what to do. */
function whyNone({ open, unresolved }: BrandReport, list: string): string {
  if (open > 0)
    return `No text is surely a brand of the list “${list}”. Look at what is doubtful, or choose Brands and lower Match.`;
  return unresolved.length === 0
    ? `No text was read in which a brand could be. Choose Crops or Text, move their sliders until a frame shows texts, and replay from there.`
    : `None of the texts comes near a brand of the list “${list}”. Choose Brands, and there another list, or lower Doubt.`;
}

type Choosing = { seq: number; onChoose: (seq: number) => void };

function BrandRows({ brand: each, seq, onChoose }: Choosing & { brand: SeenBrand }) {
  const { brand, seconds, share_of_time: share, mean_score: score, appearances } = each;
  const ways = [
    { words: "First", at: each.first, to: appearances[0]?.first_seq ?? 0 },
    { words: "Last", at: each.last, to: appearances.at(-1)?.last_seq ?? 0 },
    { words: "Best", at: null, to: each.best_seq },
  ];
  return (
    <tbody>
      <tr>
        <th scope="row" className={report.name}>
          <Name text={brand} tail={6} />
        </th>
        <td>{wordsOfSeconds(seconds)}</td>
        <td>{wordsOfShare(share)}</td>
        <td>{Math.round(score)}</td>
        <td>{grouped(appearances.length)}</td>
      </tr>
      <tr>
        <td colSpan={5} className={report.over}>
          <span className={classes.ways}>
            {ways.map(({ words, at, to }) => (
              <button
                key={words}
                type="button"
                className={classes.way}
                aria-label={`${words}${at === null ? "" : ` ${clock(at)}`}, ${brand}`}
                aria-current={to === seq ? "true" : undefined}
                onClick={() => onChoose(to)}
              >
                {words} {at === null ? "" : clock(at)}
              </button>
            ))}
          </span>
        </td>
      </tr>
    </tbody>
  );
}

/** The doubtful regions that nobody has decided on, and the ways to their frames; always as high. */
function Doubts({
  open,
  frames,
  seq,
  onChoose,
}: Choosing & { open: number; frames: readonly number[] }) {
  // What was found stays doubtful there when people have decided on all of it.
  const left = open > 0 ? frames : [];
  const before = left.findLast((each) => each < seq);
  const after = left.find((each) => each > seq);
  return (
    <div className={classes.doubts} role="group" aria-label="Open doubts">
      <span className={open > 0 ? classes.open : undefined}>
        {open === 0 ? "✓ Nothing is doubtful" : `? ${grouped(open)} doubtful`}
      </span>
      <Button
        disabled={before === undefined}
        onClick={() => (before === undefined ? undefined : onChoose(before))}
      >
        Previous
      </Button>
      <Button
        disabled={after === undefined}
        onClick={() => (after === undefined ? undefined : onChoose(after))}
      >
        Next
      </Button>
    </div>
  );
}

/** As many as the gateway lists. */
const MOST_TEXTS = 500;

function Unresolved({ texts }: { texts: BrandReport["unresolved"] }) {
  if (texts.length === 0) return null;
  const count = texts.length === MOST_TEXTS ? `the ${MOST_TEXTS} most frequent` : texts.length;
  return (
    <details className={classes.unresolved}>
      <summary>Texts that are no brand of the list: {count}</summary>
      {/* It scrolls by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.texts} tabIndex={0} role="region" aria-label="Unresolved texts">
        <table className={report.table}>
          <thead>
            <tr>
              <th scope="col">Text</th>
              <th scope="col" title="Regions that show it">
                Found
              </th>
            </tr>
          </thead>
          <tbody>
            {texts.map(({ text, count: found }) => (
              <tr key={text}>
                <td className={classes.text}>{text}</td>
                <td>{grouped(found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
