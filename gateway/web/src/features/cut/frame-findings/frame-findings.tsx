// Edges and the playing field in the visible frame. Each frame is computed on request, so it is requested only once the
// picture rests, and nothing is drawn while it plays. The parameters are set in the tab Findings.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { address } from "@/lib/api/address";
import { wordsFor } from "@/lib/api/problem";
import { useSetting } from "@/lib/settings/settings";
import { edgesIn, fieldIn } from "../api/frame-findings";
import type { StoryboardScreen } from "../scrub/storyboard-screen";
import { useIsRough } from "../scrub/use-is-rough";
import { useRested } from "../player/use-rested";
import type { Screen } from "@/lib/player/screen";
import { frameOf, isPlaying, useShown } from "@/lib/player/use-player";
import classes from "./frame-findings.module.css";

/** Debounce: values that a dragged slider only passes are not requested. */
const CALM_MS = 150;

type FrameFindingsProps = {
  assetId: string;
  screen: Screen;
  /** Covers the exact picture with storyboard tiles; null if there is no storyboard. */
  rough: StoryboardScreen | null;
};

export function FrameFindings({ assetId, screen, rough }: FrameFindingsProps) {
  const [wantsEdges] = useSetting("edges");
  const [wantsField] = useSetting("field");
  const [edgesView] = useSetting("edgesView");
  const [fieldView] = useSetting("fieldView");
  const [edgeValues] = useDebouncedValue(useSetting("edgeParameters")[0], CALM_MS);
  const [fieldValues] = useDebouncedValue(useSetting("fieldParameters")[0], CALM_MS);
  const frame = useShown(screen, frameOf);
  const playing = useShown(screen, isPlaying);
  const rested = useRested(frame, screen);
  const isRough = useIsRough(rough);
  const seen = playing || isRough || rested !== frame ? null : frame;
  const edges = useQuery(edgesIn(assetId, wantsEdges ? seen : null, edgeValues));
  const field = useQuery(fieldIn(assetId, wantsField ? seen : null, fieldValues));
  if (seen === null || !(wantsEdges || wantsField)) return null;
  const isLooking = [wantsEdges && edges, wantsField && field].some(
    (query) => query && (query.isPending || query.isPlaceholderData),
  );
  const said = [
    isLooking && "Detecting",
    wantsField && field.data && `field: ${Math.round(100 * field.data.coverage)} %`,
    wantsEdges && edges.data && regionsIn(edges.data.regions.length),
    wantsEdges && edges.data && edgesView !== "regions" && linesIn(edges.data),
  ];
  const failed = (wantsEdges ? edges.error : null) ?? (wantsField ? field.error : null);
  return (
    <div className={classes.layer} data-testid="frame-findings" data-frame={seen}>
      {wantsEdges && edgesView !== "regions" ? (
        <Overlay
          key={`edges ${seen}`}
          src={address.edgesOverlay(assetId, seen, edgesView, edgeValues)}
          label={`${edgesView === "lines" ? "Lines" : "All edges"} in frame ${seen}`}
        />
      ) : null}
      {wantsField && fieldView === "mask" ? (
        <Overlay
          key={`field ${seen}`}
          className={classes.mask}
          src={address.fieldMask(assetId, seen, fieldValues)}
          label={`Mask of the playing field in frame ${seen}`}
        />
      ) : null}
      {wantsField && fieldView === "boundary" && field.data ? (
        <Drawing size={field.data} label={`The playing field in frame ${seen}`}>
          <polygon
            className={classes.field}
            points={field.data.boundary.map((point) => point.join(",")).join(" ")}
          />
        </Drawing>
      ) : null}
      {wantsEdges && edgesView === "regions" && edges.data ? (
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

type OverlayProps = { src: string; label: string; className?: string | undefined };

/** An image that covers the frame. One that fails to load is left out; the status line says why. */
function Overlay({ src, label, className }: OverlayProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (failed === src) return null;
  return (
    <img
      className={className ? `${classes.drawn} ${className}` : classes.drawn}
      src={src}
      alt={label}
      draggable={false}
      onError={() => setFailed(src)}
    />
  );
}

type DrawingProps = {
  /** Size of the frame in pixels, which are the units of the drawing. */
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

function linesIn(found: { horizontal_count: number; pair_count: number }): string {
  return `level lines: ${found.horizontal_count}, pairs: ${found.pair_count}`;
}
