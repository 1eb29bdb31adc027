// Why the last order was not accepted. It stays until the next order, or until the settings change.
import { Button } from "@mantine/core";
import { Note, ProblemNote } from "@/components/note";
import { GatewayError, wasUnanswered } from "@/lib/api/problem";
import { shortClock } from "@/lib/time/time";
import { useHint } from "@/lib/keys/key-bindings";

type OrderProblemProps = {
  error: unknown;
  overwrites: boolean;
  /** Moves the cursor to a start that fits, in seconds; null while the frames are unknown. */
  onShift: ((seconds: number) => void) | null;
};

export function OrderProblem({ error, overwrites, onShift }: OrderProblemProps) {
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
        latest !== null && onShift ? (
          <Button onClick={() => onShift(latest)}>Shift to fit</Button>
        ) : nearest.length > 0 && onShift ? (
          <>
            {nearest.map((start) => (
              <Button key={start} onClick={() => onShift(start)}>
                Start at {shortClock(start)}
              </Button>
            ))}
          </>
        ) : null
      }
    />
  );
}
