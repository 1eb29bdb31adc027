// An earlier version of a brand list beside the newest one, which it can take the place of.
import { Button } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { grouped } from "@/lib/time/time";
import { useBrandListVersion, useSaveBrands, type BrandList } from "../api/brand-lists";
import { ComparisonTable } from "../versions/comparison-table";
import { comparedBrands } from "./compared-brands";
import classes from "./brand-lists.module.css";

/** Rows that are shown more at a time. */
const STEP = 200;

type EarlierBrandsProps = {
  list: BrandList;
  version: number;
  mayChange: boolean;
  /** Why the version must not take the place of the newest one; null: it may. */
  against: string | null;
  onBack: () => void;
  onBroughtBack: (list: BrandList) => void;
};

export function EarlierBrands(props: EarlierBrandsProps) {
  const { list, version, mayChange, against, onBack, onBroughtBack } = props;
  const earlier = useBrandListVersion(list.name, version);
  const save = useSaveBrands();
  const [most, setMost] = useState(STEP);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const rows = useMemo(
    () => (earlier.data ? comparedBrands(earlier.data.brands, list.brands) : []),
    [earlier.data, list.brands],
  );
  const bringBack = ({ brands }: BrandList) =>
    save.mutate(
      { name: list.name, brands, version: list.version, before: list.brands },
      { onSuccess: onBroughtBack },
    );
  return (
    <div className={classes.sheet}>
      {earlier.error ? (
        <ProblemNote
          error={earlier.error}
          action={<Button onClick={() => void earlier.refetch()}>Try again</Button>}
        />
      ) : null}
      {!earlier.data && !earlier.error ? (
        <RowSkeletons words="Reading the version" count={6} height={28} />
      ) : null}
      {earlier.data ? (
        <div className={classes.scroll}>
          <ComparisonTable
            label="Brands of two versions"
            rows={rows.slice(0, most)}
            differing={rows.filter(({ differs }) => differs).length}
            name={`Version ${grouped(version)}`}
            otherName={`Version ${grouped(list.version)}, the newest`}
          />
          {rows.length > most ? (
            <Button variant="subtle" onClick={() => setMost(most + STEP)}>
              Show more: {grouped(rows.length - most)} are left
            </Button>
          ) : null}
        </div>
      ) : null}
      {save.error ? <ProblemNote error={save.error} /> : null}
      <div className={classes.line}>
        <span className={classes.rest} />
        <Button ref={back} onClick={onBack}>
          Back to the list
        </Button>
        {mayChange ? (
          <Button
            variant="filled"
            disabled={!earlier.data || against !== null}
            title={against ?? undefined}
            loading={save.isPending}
            onClick={() => earlier.data && bringBack(earlier.data)}
          >
            Bring back this version
          </Button>
        ) : null}
      </div>
    </div>
  );
}
