// The page Find: moments like examples. It shows one finder's moments, or says why there are none yet.
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { DoneLine } from "@/components/done-line";
import { EmptyState } from "@/components/empty-state";
import { wordsFor } from "@/lib/api/problem";
import { refusalsOf, useKeys } from "@/lib/keys/use-keys";
import { useTitle } from "@/lib/use-title";
import { useFinders } from "./api/finders";
import { FindRoom } from "./find-room";
import classes from "./find-page.module.css";

export function FindPage({ finderId }: { finderId: string | null }) {
  const finders = useFinders();
  const [, navigate] = useLocation();
  const known = finders.data;
  const finder = known?.find(({ id }) => id === finderId) ?? null;
  const [first] = known ?? [];
  // Without an id the first one is shown; one that was deleted is left.
  const other = known && finder === null ? (first?.id ?? null) : undefined;
  useEffect(() => {
    if (other === undefined || other === finderId) return;
    navigate(other === null ? "/find" : `/find/${other}`, { replace: true });
  }, [other, finderId, navigate]);
  useTitle(finder ? `${finder.name} · Find` : "Find");
  useKeys(
    {},
    known ? {} : refusalsOf("Find", "The finders are being read. Try again in a moment."),
  );
  if (known) return <FindRoom finders={known} finder={finder} />;
  if (finders.isError) {
    return (
      <>
        <EmptyState
          icon={<IconAlertTriangle size={32} stroke={1.5} />}
          title="The finders could not be read"
          actions={<Button onClick={() => void finders.refetch()}>Try again</Button>}
        >
          <p>{wordsFor(finders.error)}</p>
        </EmptyState>
        <DoneLine />
      </>
    );
  }
  return (
    <div className={classes.room} role="status" aria-busy aria-label="Reading the finders">
      <div className={classes.side} />
      <div className={classes.desk} />
    </div>
  );
}
