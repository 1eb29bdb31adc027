// Two contents beside each other, such as two versions of a list, with a mark at what differs.
import classes from "./comparison-table.module.css";

/** `other` is null where nothing is compared. */
export type ComparedRow = { words: string; value: string; other: string | null; differs: boolean };

type ComparisonTableProps = {
  /** Accessible name. */
  label: string;
  rows: readonly ComparedRow[];
  /** Of all rows, which may be more than those that are shown. */
  differing: number;
  name: string;
  /** null: nothing stands beside it. */
  otherName: string | null;
};

export function ComparisonTable(props: ComparisonTableProps) {
  const { label, rows, differing, name, otherName } = props;
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{otherName === null ? "" : wordsOfDiffering(differing)}</th>
          <th scope="col">{name}</th>
          {otherName === null ? null : <th scope="col">{otherName}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ words, value, other, differs }) => (
          <tr key={words} className={differs ? (classes.differs ?? "") : ""}>
            <th scope="row">
              {differs ? <span aria-label="differs">◆ </span> : null}
              {words}
            </th>
            <td>{value}</td>
            {otherName === null ? null : <td>{other}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function wordsOfDiffering(count: number): string {
  if (count === 0) return "Nothing differs";
  return count === 1 ? "◆ 1 differs" : `◆ ${count} differ`;
}
