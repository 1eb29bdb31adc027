// Why the last order was not accepted. It stays until the next order, or until the settings change.
import { Button } from "@mantine/core";
import { Note, ProblemNote } from "@/components/note";
import { GatewayError, wasUnanswered } from "@/lib/api/problem";
import type { FrameTable } from "@/lib/footage/frames";
import { shortClock } from "@/lib/time/time";
import { useHint } from "@/lib/keys/key-bindings";

type OrderProblemProps = {
  error: unknown;
  overwrites: boolean;
  /** Undefined while the frames are unknown: no other start is offered then. */
  table: FrameTable | undefined;
  /** Moves the cursor. */
  onShift: (frame: number) => void;
};

export function OrderProblem({ error, overwrites, table, onShift }: OrderProblemProps) {
  const key = useHint("export");
  // It is read after the gateway is back, too: it says what became of the order, not how the gateway is.
  if (wasUnanswered(error)) {
    return (
      <Note kind="loss">
        {overwrites ? "Not overwritten" : "Not exported"}: Rushes did not answer.{" "}
        {key === "" ? "The button above" : key} tries again.
      </Note>
    );
  }
  const problem = error instanceof GatewayError ? error.problem : null;
  const latest = problem?.latest_start ?? null;
  const nearest = problem?.nearest_starts ?? [];
  return (
    <ProblemNote
      error={error}
      action={
        latest !== null && table ? (
          <Button onClick={() => onShift(table.atOrBefore(latest))}>Shift to fit</Button>
        ) : nearest.length > 0 && table ? (
          <>
            {nearest.map((start) => (
              // The frame before it may be in another shot.
              <Button key={start} onClick={() => onShift(table.clamp(table.atOrAfter(start)))}>
                Start at {shortClock(start)}
              </Button>
            ))}
          </>
        ) : null
      }
    />
  );
}
