// The page Cut: shows the open video, or says why there is none.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCut, IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, type ComponentProps } from "react";
import { Link } from "wouter";
import { AwayWords } from "@/components/away-words";
import { DoneLine } from "@/components/done-line";
import { EmptyState } from "@/components/empty-state";
import type { Asset } from "@/lib/api/client";
import { GatewayError, messageFor, wordsFor } from "@/lib/api/problem";
import { useReadAgain } from "@/lib/api/assets/read-again";
import { useMay } from "@/lib/api/session";
import { damageOf } from "@/lib/footage/damage";
import { widthOf } from "@/lib/part-width";
import { changeSettings, useSetting, useSettings } from "@/lib/settings/settings";
import { announceRefusal } from "@/lib/undo/undo";
import { refusalsOf, useKeys } from "@/lib/keys/use-keys";
import { useTitle } from "@/lib/use-title";
import { useAsset } from "@/lib/api/assets/asset";
import { CutRoom } from "./cut-room";
import type { WaysToFind } from "./use-cut";
import classes from "./cut-page.module.css";

type CutPageProps = {
  assetId: string | null;
  libraryWay: string;
  onOpen: (assetId: string) => void;
  waysToFind: WaysToFind;
};

export function CutPage({ assetId, libraryWay, onOpen, waysToFind }: CutPageProps) {
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
      <NothingOpen
        icon={<IconCut size={32} stroke={1.5} />}
        title="Nothing is open"
        actions={toLibrary}
      >
        <p>Choose a video in the library to open it here.</p>
      </NothingOpen>
    );
  }
  return (
    <OpenAsset assetId={assetId} toLibrary={toLibrary} onOpen={onOpen} waysToFind={waysToFind} />
  );
}

type OpenAssetProps = {
  assetId: string;
  toLibrary: React.ReactNode;
  onOpen: (assetId: string) => void;
  waysToFind: WaysToFind;
};

function OpenAsset({ assetId, toLibrary, onOpen, waysToFind }: OpenAssetProps) {
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
    const { state, name } = asset.data;
    if (state === "problem") return <Unreadable asset={asset.data} toLibrary={toLibrary} />;
    if (state === "offline") {
      return (
        <NothingOpen
          icon={<IconPlugConnectedX size={32} stroke={1.5} />}
          title={`${name} is offline`}
          actions={toLibrary}
        >
          <p>
            <AwayWords asset={asset.data} />
          </p>
        </NothingOpen>
      );
    }
    return <CutRoom asset={asset.data} onOpen={onOpen} waysToFind={waysToFind} />;
  }
  if (asset.isError) {
    return (
      <NothingOpen
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
      </NothingOpen>
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
  if (data?.state === "offline") return `${data.name} is offline: open another video.`;
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

/** Also says why keys do nothing here. */
function NothingOpen(props: ComponentProps<typeof EmptyState>) {
  return (
    <>
      <EmptyState {...props} />
      <DoneLine />
    </>
  );
}

type UnreadableProps = { asset: Asset; toLibrary: React.ReactNode };

function Unreadable({ asset, toLibrary }: UnreadableProps) {
  const mayChange = useMay("change");
  const readAgain = useReadAgain();
  const { detail, help } = damageOf(asset);
  const retry = () =>
    readAgain.mutate(asset, {
      onError: (error) => announceRefusal(wordsFor(error)),
      onSuccess: (read) => {
        if (read.state === "problem") announceRefusal(`${read.name} still cannot be read.`);
      },
    });
  return (
    <NothingOpen
      icon={<IconAlertTriangle size={32} stroke={1.5} />}
      title={`${asset.name} cannot be read`}
      actions={
        <>
          {mayChange ? (
            <Button loading={readAgain.isPending} onClick={retry}>
              Retry
            </Button>
          ) : null}
          {toLibrary}
        </>
      }
    >
      <p>{detail}</p>
      <p>The file was left as it is. {help}</p>
    </NothingOpen>
  );
}
