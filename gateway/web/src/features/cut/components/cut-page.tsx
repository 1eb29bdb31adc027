// The page Cut: shows the open video, or says why there is none.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCut, IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { EmptyState } from "@/components/empty-state";
import { GatewayError, messageFor, wordsFor } from "@/lib/api/problem";
import { damageOf } from "@/lib/damage";
import { widthOf } from "@/lib/part-width";
import { changeSettings, useSetting, useSettings } from "@/lib/settings";
import { refusalsOf, useKeys } from "@/lib/use-keys";
import { useTitle } from "@/lib/use-title";
import { useAsset } from "../api/asset";
import { CutRoom } from "./cut-room";
import classes from "./cut-page.module.css";

type CutPageProps = {
  assetId: string | null;
  libraryWay: string;
  onOpen: (assetId: string) => void;
};

export function CutPage({ assetId, libraryWay, onOpen }: CutPageProps) {
  const toLibrary = (
    <Button component={Link} href={libraryWay}>
      Open the library
    </Button>
  );
  useTitle(assetId === null ? "Cut" : null);
  useKeys(
    {},
    assetId === null ? refusalsOf("Cut", "No video is open: choose one in the library first.") : {},
  );
  if (assetId === null) {
    return (
      <EmptyState
        icon={<IconCut size={32} stroke={1.5} />}
        title="Nothing is open"
        actions={toLibrary}
      >
        <p>Choose a video in the library to open it here.</p>
      </EmptyState>
    );
  }
  return <OpenAsset assetId={assetId} toLibrary={toLibrary} onOpen={onOpen} />;
}

type OpenAssetProps = {
  assetId: string;
  toLibrary: React.ReactNode;
  onOpen: (assetId: string) => void;
};

function OpenAsset({ assetId, toLibrary, onOpen }: OpenAssetProps) {
  const { profile } = useSettings();
  const asset = useAsset(assetId, profile);
  useTitle(asset.data?.name ?? "Cut");
  const found = asset.data?.id;
  const gone =
    (asset.error instanceof GatewayError && asset.error.status === 404) ||
    messageFor(asset.error, "asset_id") !== undefined;
  // The rail links back to the open video, and forgets one that no longer exists.
  useEffect(() => {
    if (found) changeSettings({ lastAsset: found });
    else if (gone) changeSettings({ lastAsset: "" });
  }, [found, gone]);

  const why = whyNothingIsOpen(asset);
  useKeys({}, why === null ? {} : refusalsOf("Cut", why));

  if (asset.data) {
    const { state, name, root } = asset.data;
    if (state === "problem") {
      return (
        <EmptyState
          icon={<IconAlertTriangle size={32} stroke={1.5} />}
          title={`${name} cannot be read`}
          actions={toLibrary}
        >
          <p>{damageOf(asset.data).detail}</p>
          <p>The file was left as it is. {damageOf(asset.data).help}</p>
        </EmptyState>
      );
    }
    if (state === "offline") {
      return (
        <EmptyState
          icon={<IconPlugConnectedX size={32} stroke={1.5} />}
          title={`${name} is offline`}
          actions={toLibrary}
        >
          <p>
            {root} is not mounted. Markers and labels are kept; the video comes back by itself with
            its folder.
          </p>
        </EmptyState>
      );
    }
    return <CutRoom asset={asset.data} onOpen={onOpen} />;
  }
  if (asset.isError) {
    return (
      <EmptyState
        icon={<IconAlertTriangle size={32} stroke={1.5} />}
        title={gone ? "There is no such video" : "The video could not be opened"}
        actions={
          <>
            {gone ? null : <Button onClick={() => void asset.refetch()}>Try again</Button>}
            {toLibrary}
          </>
        }
      >
        <p>
          {gone
            ? "It is no longer in the library, or the address is incomplete."
            : wordsFor(asset.error)}
        </p>
      </EmptyState>
    );
  }
  return <CutSkeleton />;
}

/** Why the keys of Cut can do nothing; null: the video is open. */
function whyNothingIsOpen({
  data,
  isError,
}: Pick<ReturnType<typeof useAsset>, "data" | "isError">) {
  if (data?.state === "problem") return `${data.name} cannot be read: open another video.`;
  if (data?.state === "offline") return `${data.name} is offline: ${data.root} is not mounted.`;
  if (data) return null;
  return isError
    ? "The video could not be opened: open another one."
    : "The video is being opened. Try again in a moment.";
}

/** The layout of the page, empty, so that nothing moves when the video arrives. */
function CutSkeleton() {
  const [width] = useSetting("cuttingWidth");
  return (
    <div
      className={classes.skeleton}
      style={widthOf(width)}
      role="status"
      aria-busy
      aria-label="Opening the video"
    >
      <div className={classes.stage} />
      <div className={classes.side} />
    </div>
  );
}
