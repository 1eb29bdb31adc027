// The next cut on the timeline: its clips, and the flags where it begins and where the first clip ends.
import { CONTRACTS } from "@/lib/clips/contracts";
import type { FrameTable } from "@/lib/footage/frames";
import { fits, planClips } from "@/lib/clips/spans";
import { useOpenCut } from "../cut-context";
import { useCutStart } from "../next-cut/use-cut-start";
import { Cursor, OutFlag } from "./heads";
import { Span } from "./marks";
import type { Scale } from "./view";

type Props = { scale: Scale; table: FrameTable };

/** The clips, which ride along while the video plays. */
export function NextSpan({ scale, table }: Props) {
  const { move, next } = useOpenCut();
  const start = useCutStart();
  const { batch } = next;
  if (start === move.cursor)
    return <Span scale={scale} plan={next.plan} batch={batch} fits={next.fits} />;
  const plan = planClips(table, start, batch);
  return <Span scale={scale} plan={plan} batch={batch} fits={fits(table, start, batch)} />;
}

/** The cursor, and the out point where it decides the length. */
export function Points({ scale, table }: Props) {
  const { move, settings } = useOpenCut();
  const { out } = move;
  const start = useCutStart();
  return (
    <>
      {out !== null && CONTRACTS[settings.contract].seconds === null ? (
        <OutFlag scale={scale} table={table} frame={out} />
      ) : null}
      <Cursor scale={scale} table={table} cursor={start} isHeld={move.isHeld} />
    </>
  );
}
