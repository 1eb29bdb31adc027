// How well a run finds brands, by what people decided about its regions: nothing, where nobody has decided on any.
import { Button } from "@mantine/core";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { grouped } from "@/lib/time/time";
import { useBrandEvaluation, type BrandQuality } from "../api/regions";
import { wordsOfShare } from "../brands/brand-words";
import report from "../runs/run-report.module.css";

export function EvaluationTable({ runId }: { runId: string }) {
  const { data, error, refetch } = useBrandEvaluation(runId);
  if (error && !data) {
    return (
      <ProblemNote
        error={error}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  }
  if (!data) return null;
  return (
    <table className={report.table}>
      <caption className={report.caption}>
        How well this run finds brands, by {grouped(data.all.confirmed)} confirmed{" "}
        {data.all.confirmed === 1 ? "region" : "regions"}
      </caption>
      <thead>
        <tr>
          <th scope="col">Brand</th>
          <th scope="col" title="Of what the run found there, the share that is right">
            Precision
          </th>
          <th scope="col" title="Of what was confirmed, the share that the run found">
            Recall
          </th>
          <th scope="col" title="Harmonic mean of both">
            F1
          </th>
          <th scope="col" title="Regions that were confirmed">
            Conf.
          </th>
        </tr>
      </thead>
      <tbody>
        {data.brands.map((each) => (
          <Row key={each.brand} name={each.brand} of={each} />
        ))}
        {data.brands.length === 1 ? null : <Row name="All brands" of={data.all} />}
      </tbody>
    </table>
  );
}

function Row({ name, of }: { name: string; of: BrandQuality }) {
  return (
    <tr>
      <th scope="row" className={report.name}>
        <Name text={name} tail={6} />
      </th>
      {[of.precision, of.recall, of.f1].map((share, i) => (
        // Columns stay where they are.
        <td key={i}>{share === null ? "–" : wordsOfShare(share)}</td>
      ))}
      <td>{grouped(of.confirmed)}</td>
    </tr>
  );
}
