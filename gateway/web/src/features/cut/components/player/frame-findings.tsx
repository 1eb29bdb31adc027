// Edges and the playing field in the frame that is looked at. Each frame is work: it is asked for where the picture
// rests, and nothing is drawn while it plays.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { edgesIn, fieldIn } from "@/features/cut/api/frame-findings";
import type { BoardScreen } from "@/features/cut/scrub/board-screen";
import { useIsRough } from "@/features/cut/scrub/use-is-rough";
import { useRested } from "@/features/cut/use-rested";
import { wordsFor } from "@/lib/api/problem";
import { useSetting } from "@/lib/settings";
import type { Screen } from "./screen";
import { frameOf, isPlaying, useShown } from "./use-player";
import classes from "./frame-findings.module.css";

type FrameFindingsProps = {
  assetId: string;
  screen: Screen;
  /** What lays rough pictures over the exact one; null where nothing does. */
  rough: BoardScreen | null;
};

export function FrameFindings({ assetId, screen, rough }: FrameFindingsProps) {
  const [wantsEdges] = useSetting("edges");
  const [wantsField] = useSetting("field");
  const frame = useShown(screen, frameOf);
  const playing = useShown(screen, isPlaying);
  const rested = useRested(frame, screen);
  const isRough = useIsRough(rough);
  const seen = playing || isRough || rested !== frame ? null : frame;
  const edges = useQuery(edgesIn(assetId, wantsEdges ? seen : null));
  const field = useQuery(fieldIn(assetId, wantsField ? seen : null));
  if (seen === null || !(wantsEdges || wantsField)) return null;
  const isLooking = (wantsEdges && edges.isPending) || (wantsField && field.isPending);
  const said = [
    isLooking && "Looking for it",
    wantsField && field.data && `field: ${Math.round(100 * field.data.coverage)} %`,
    wantsEdges && edges.data && regionsIn(edges.data.regions.length),
  ];
  const failed = (wantsEdges ? edges.error : null) ?? (wantsField ? field.error : null);
  return (
    <div className={classes.layer} data-testid="frame-findings" data-frame={seen}>
      {wantsField && field.data ? (
        <Drawing size={field.data} label={`The playing field in frame ${seen}`}>
          <polygon
            className={classes.field}
            points={field.data.boundary.map((point) => point.join(",")).join(" ")}
          />
        </Drawing>
      ) : null}
      {wantsEdges && edges.data ? (
        <Drawing size={edges.data} label={`Regions between edges in frame ${seen}`}>
          {edges.data.regions.map(({ x, y, width, height }, i) => (
            <rect key={i} className={classes.region} {...{ x, y, width, height }} />
          ))}
        </Drawing>
      ) : null}
      <p className={classes.said} role="status">
        {failed ? wordsFor(failed) : said.filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

type DrawingProps = {
  /** Of the frame, in pixels: what is drawn is placed in them. */
  size: { width: number; height: number };
  label: string;
  children: ReactNode;
};

function Drawing({ size, label, children }: DrawingProps) {
  return (
    <svg
      className={classes.drawn}
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {children}
    </svg>
  );
}

function regionsIn(count: number): string {
  return count === 1 ? "edges: 1 region" : `edges: ${count} regions`;
}
