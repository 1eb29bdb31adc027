// The confusion matrix: a row for each folder that videos are in, a column for each folder that was predicted for them.
import type { SortClassifier } from "@/lib/api/client";
import classes from "./versions.module.css";

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** At most half opaque, so that the number on it is readable. */
const tint = (share: number, right: boolean) =>
  `color-mix(in srgb, var(${right ? "--r-here" : "--r-marked"}) ${50 * share}%, transparent)`;

type ConfusionMatrixProps = Pick<SortClassifier, "scores" | "confusion">;

export function ConfusionMatrix({ scores, confusion }: ConfusionMatrixProps) {
  return (
    <div className={classes.wide}>
      <table className={classes.matrix}>
        <caption>
          Rows: the folder that a video is in. Columns: the folder that was proposed for it.
        </caption>
        <thead>
          <tr>
            <td />
            {scores.map(({ category }) => (
              <th key={category} scope="col" title={category}>
                {category}
              </th>
            ))}
            <th scope="col" title="Of the videos in the folder, the share that was proposed for it">
              Recall
            </th>
            <th
              scope="col"
              title="Of the videos that were proposed for the folder, the share that is in it"
            >
              Precision
            </th>
          </tr>
        </thead>
        <tbody>
          {scores.map(({ category, precision, recall }, row) => {
            const counts = confusion[row] ?? [];
            const sum = counts.reduce((all, count) => all + count, 0);
            return (
              <tr key={category}>
                <th scope="row" title={category}>
                  {category}
                </th>
                {counts.map((count, column) => (
                  <td
                    key={scores[column]?.category}
                    style={{ backgroundColor: tint(count / Math.max(sum, 1), column === row) }}
                  >
                    {count}
                  </td>
                ))}
                <td>{percent(recall)}</td>
                <td>{percent(precision)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
