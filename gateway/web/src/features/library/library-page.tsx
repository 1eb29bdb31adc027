// The library: find a video, open it.
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Splitter } from "@/components/splitter";
import { DoneLine } from "@/components/done-line";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { address } from "@/lib/api/address";
import { useAssetRows } from "@/lib/api/assets/asset-rows";
import type { Asset } from "@/lib/api/client";
import { useSetHidden } from "@/lib/api/assets/hidden";
import { useSetStarred } from "@/lib/api/assets/starred";
import { useRoots } from "@/lib/api/assets/roots";
import { useMay } from "@/lib/api/session";
import { downloadEach } from "@/lib/downloads";
import { widthOf } from "@/lib/part-width";
import { changeSettings, useSetting, useSettings } from "@/lib/settings/settings";
import { useKeys } from "@/lib/keys/use-keys";
import { MOST_SELECTED, NOTHING_SELECTED, ranged, type Selection } from "@/lib/lists/selection";
import { useScan } from "./api/library";
import { isNarrowed, paramsOf, useListing } from "./listing";
import { AssetGrid, GridSkeleton } from "./assets/asset-grid";
import { AssetList } from "./assets/asset-list";
import { AwayRoot } from "./folders/away-root";
import { FirstHints } from "./first-hints";
import { FolderTree } from "./folders/folder-tree";
import { FirstRun, NothingFound, NothingHere } from "./nothing";
import { LabelDialog } from "./labels/label-dialog";
import { Preview } from "./preview/preview";
import { SaidHits } from "./said/said-hits";
import { RootsCalled } from "./folders/roots-called";
import { SeenHits } from "./seen/seen-hits";
import { SelectionBar } from "./selection/selection-bar";
import { Toolbar } from "./toolbar/toolbar";
import { VideoMenu, type MenuPlace } from "./selection/video-menu";
import { usePreviewed } from "./preview/use-previewed";
import classes from "./library-page.module.css";

/** Limits of the folder tree's width, in px. */
const LEAST_TREE = 144;
const MOST_TREE = 560;

type LibraryPageProps = {
  /** Opens a video in Cut. */
  onOpen: (assetId: string) => void;
  /** Opens the folder of a video in Sort, with that video first. */
  onSort: (asset: Asset) => void;
};

export function LibraryPage({ onOpen, onSort }: LibraryPageProps) {
  const [listing, change] = useListing();
  const [treeOpen, setTreeOpen] = useState(false);
  const [goal, setGoal] = useState<"results" | "video" | null>(null);
  const roots = useRoots();
  const videos = useAssetRows(listing);
  const scan = useScan();
  const mayChange = useMay("change");
  const setHidden = useSetHidden(listing.profile);
  const setStarred = useSetStarred();
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const { libraryView } = useSettings();
  const tree = useRef<HTMLElement>(null);
  const [treeWidth, setTreeWidth] = useSetting("foldersWidth");
  const place = JSON.stringify({ ...listing, profile: "" });
  const [selection, setSelection] = useSelection(place);
  const [labelling, setLabelling] = useState<readonly Asset[]>([]);
  const preview = usePreviewed(videos);
  const left = paramsOf(listing).toString();
  useEffect(() => changeSettings({ lastListing: left }), [left]);
  useKeys({
    // Without a selection Escape is left to the shell.
    ...(selection.items.size > 0 ? { escape: () => setSelection(NOTHING_SELECTED) } : {}),
  });

  if (roots.data?.length === 0) return <FirstRun />;

  const known = roots.data ?? [];
  const here = known.find((root) => root.name === listing.root);
  const away = (here ? [here] : known).filter((root) => !root.online && root.asset_count > 0);
  const { total } = videos;
  const all = roots.data?.reduce((sum, root) => sum + root.asset_count, 0);
  const selected = [...selection.items.values()];
  const selectAll = async () => {
    const last = Math.min(total ?? 0, MOST_SELECTED) - 1;
    const stretch = videos.held(0, last) ?? (await videos.between(0, last));
    const anchor = stretch[0] ? { id: stretch[0].id, index: 0 } : null;
    setSelection(ranged({ ...NOTHING_SELECTED, anchor }, stretch));
  };
  const endPreview = () => {
    preview.close();
    if (preview.asset) document.getElementById(`asset-${preview.asset.id}`)?.focus();
  };
  const setSelectedHidden = (hidden: boolean) => {
    setHidden.mutate({ assets: selected, hidden });
    setSelection(NOTHING_SELECTED);
  };
  const star = (those: Asset[], starred: boolean) => setStarred.mutate({ assets: those, starred });
  const download = (those: readonly Asset[]) =>
    void downloadEach(
      those.map(({ id, name }) => ({ href: address.original(id), name })),
      "video",
    );
  const scanAgain = () => scan.mutate(listing.root ?? null);

  const content = () => {
    const error = videos.error ?? (roots.isError ? roots.error : null);
    if (error && total === undefined) {
      const again = () => {
        videos.retry();
        void roots.refetch();
      };
      return (
        <div className={classes.padded}>
          <ProblemNote error={error} action={<Button onClick={again}>Try again</Button>} />
        </div>
      );
    }
    if (videos.pending || roots.isPending) {
      return libraryView === "grid" ? (
        <GridSkeleton />
      ) : (
        <RowSkeletons words="Reading the library" count={16} height={44} />
      );
    }
    if (total) {
      const browsing = {
        videos,
        total,
        goal: videos.isFormer ? null : goal,
        selection,
        onSelection: setSelection,
        onSelectAll: () => void selectAll(),
        onOpen,
        onSort,
        onPreview: preview.lookAt,
        onSetHidden: (those: Asset[], hidden: boolean) =>
          setHidden.mutate({ assets: those, hidden }),
        onSetStarred: star,
        onMenu: (those: Asset[], at: { x: number; y: number }) => setMenu({ assets: those, ...at }),
        onLabel: setLabelling,
        onDownload: download,
      };
      // The keys remount the list, so that another listing begins at its top.
      return libraryView === "list" ? (
        <AssetList key={place} listing={listing} onChange={change} {...browsing} />
      ) : (
        <AssetGrid key={place} {...browsing} />
      );
    }
    if (isNarrowed(listing))
      return <NothingFound listing={listing} isFormer={videos.isFormer} onChange={change} />;
    return (
      <NothingHere
        root={here}
        roots={known}
        onScan={mayChange ? scanAgain : null}
        scanning={scan.isPending}
      />
    );
  };

  return (
    <>
      <Toolbar
        listing={listing}
        onChange={change}
        onGoOn={setGoal}
        total={total}
        isCounted={videos.isCounted}
        all={all}
        treeOpen={treeOpen}
        onTree={() => setTreeOpen(!treeOpen)}
      />
      <div className={classes.body}>
        <aside
          ref={tree}
          style={widthOf(treeWidth)}
          className={treeOpen ? `${classes.tree} ${classes.open}` : classes.tree}
          aria-label="Folders"
        >
          <FolderTree
            roots={known}
            listing={listing}
            onChange={(next) => {
              change(next);
              setTreeOpen(false);
            }}
          />
          <div className={classes.foot}>
            <FirstHints />
            {mayChange ? (
              <div className={classes.scan}>
                <Button
                  variant="subtle"
                  leftSection={<IconRefresh size={16} />}
                  loading={scan.isPending}
                  onClick={scanAgain}
                >
                  Scan again
                </Button>
              </div>
            ) : null}
          </div>
        </aside>
        <Splitter
          of="Folders"
          part={tree}
          side="right"
          size={treeWidth}
          least={LEAST_TREE}
          most={MOST_TREE}
          usual="usual width"
          onChange={setTreeWidth}
        />
        <section className={classes.content} aria-label="Videos">
          {away.map((root) => (
            <AwayRoot key={root.name} root={root} />
          ))}
          <RootsCalled roots={known} listing={listing} onChange={change} />
          {setStarred.isError ? <ProblemNote error={setStarred.error} /> : null}
          {setHidden.isError ? <ProblemNote error={setHidden.error} /> : null}
          {scan.isError ? <ProblemNote error={scan.error} /> : null}
          <SaidHits q={listing.q} />
          <SeenHits q={listing.q} />
          {content()}
          {selected.length > 0 ? (
            <SelectionBar
              selected={selected}
              total={total ?? selected.length}
              onAll={
                selected.length < Math.min(total ?? 0, MOST_SELECTED)
                  ? () => void selectAll()
                  : null
              }
              onOpen={() => selected[0] && onOpen(selected[0].id)}
              onSetStarred={mayChange ? (starred) => star(selected, starred) : null}
              onDownload={() => download(selected)}
              onLabel={mayChange ? () => setLabelling(selected) : null}
              onSetHidden={mayChange ? setSelectedHidden : null}
              onClear={() => setSelection(NOTHING_SELECTED)}
            />
          ) : null}
          <DoneLine />
        </section>
      </div>
      {menu ? (
        <VideoMenu
          place={menu}
          onClose={() => setMenu(null)}
          onOpen={onOpen}
          onSort={onSort}
          onDownload={download}
          change={
            mayChange
              ? {
                  onSetStarred: star,
                  onLabel: setLabelling,
                  onSetHidden: (those, hidden) => setHidden.mutate({ assets: those, hidden }),
                }
              : null
          }
        />
      ) : null}
      {labelling.length > 0 ? (
        <LabelDialog
          assets={labelling}
          onSort={onSort}
          onClose={() => setLabelling([])}
          onDone={() => {
            setLabelling([]);
            setSelection(NOTHING_SELECTED);
          }}
        />
      ) : null}
      <Preview
        asset={preview.asset}
        onMove={preview.move}
        onOpen={() => preview.asset && onOpen(preview.asset.id)}
        onClose={endPreview}
      />
    </>
  );
}

/** The selection, which is cleared when another listing is shown. */
function useSelection(place: string) {
  const [selection, setSelection] = useState<Selection<Asset>>(NOTHING_SELECTED);
  const [held, setHeld] = useState(place);
  if (held !== place) {
    setHeld(place);
    setSelection(NOTHING_SELECTED);
  }
  return [selection, setSelection] as const;
}
