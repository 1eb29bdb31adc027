// The library: find a video, open it.
import { Button } from "@mantine/core";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { DoneLine } from "@/components/done-line";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { useSetHidden } from "@/lib/api/hidden";
import { changeSettings, useSettings } from "@/lib/settings";
import { grouped } from "@/lib/time";
import { useKeys } from "@/lib/use-keys";
import { useAssets, useRoots, useScan } from "../api/library";
import { isNarrowed, paramsOf, useListing } from "../listing";
import { everything, NOTHING_SELECTED, type Selection } from "../selection";
import { AssetGrid, GridSkeleton } from "./asset-grid";
import { AssetList } from "./asset-list";
import { FolderTree } from "./folder-tree";
import { FirstRun, NothingFound, NothingHere } from "./nothing";
import { Preview } from "./preview";
import { SelectionBar } from "./selection-bar";
import { Toolbar } from "./toolbar";
import classes from "./library-page.module.css";

export function LibraryPage({ onOpen }: { onOpen: (assetId: string) => void }) {
  const [listing, change] = useListing();
  const [treeOpen, setTreeOpen] = useState(false);
  const [goingOn, setGoingOn] = useState(false);
  const roots = useRoots();
  const assets = useAssets(listing);
  const scan = useScan();
  const setHidden = useSetHidden(listing.profile);
  const { libraryView } = useSettings();
  const place = JSON.stringify({ ...listing, profile: "" });
  const [selection, setSelection] = useSelection(place);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const left = paramsOf(listing).toString();
  useEffect(() => changeSettings({ lastListing: left }), [left]);
  useKeys({
    // Nothing to let go: the key is the shell's.
    ...(selection.ids.size > 0 ? { escape: () => setSelection(NOTHING_SELECTED) } : {}),
  });

  if (roots.data?.length === 0) return <FirstRun />;

  const known = roots.data ?? [];
  const here = known.find((root) => root.name === listing.root);
  const shown = assets.data?.pages.flatMap((page) => page.assets) ?? [];
  const total = assets.data?.pages[0]?.total;
  const all = roots.data?.reduce((sum, root) => sum + root.asset_count, 0);
  const selected = shown.filter(({ id }) => selection.ids.has(id));
  const selectRest = async () => {
    let pages = assets.data?.pages ?? [];
    for (let more = assets.hasNextPage; more;) {
      const fetched = await assets.fetchNextPage();
      if (fetched.isError) return;
      pages = fetched.data?.pages ?? pages;
      more = fetched.hasNextPage;
    }
    setSelection(everything(pages.flatMap((page) => page.assets.map(({ id }) => id))));
  };
  const look = shown.findIndex(({ id }) => id === previewed);
  const lookAt = (index: number) => {
    const asset = shown[Math.min(shown.length - 1, Math.max(0, index))];
    if (asset) setPreviewed(asset.id);
  };
  const endPreview = () => {
    setPreviewed(null);
    if (previewed !== null) document.getElementById(`asset-${previewed}`)?.focus();
  };
  const scanAgain = () => scan.mutate(listing.root ?? null);

  const content = () => {
    const error = assets.error ?? (roots.isError ? roots.error : null);
    if (error && shown.length === 0) {
      const again = () => void Promise.all([assets.refetch(), roots.refetch()]);
      return (
        <div className={classes.padded}>
          <ProblemNote error={error} action={<Button onClick={again}>Try again</Button>} />
        </div>
      );
    }
    if (assets.isPending || roots.isPending) {
      return libraryView === "grid" ? (
        <GridSkeleton />
      ) : (
        <RowSkeletons words="Reading the library" count={16} height={44} />
      );
    }
    if (shown.length > 0) {
      const browsing = {
        assets: shown,
        takesFocus: goingOn && !assets.isPlaceholderData,
        total: total ?? shown.length,
        onMore: assets.hasNextPage && !assets.isFetching ? assets.fetchNextPage : null,
        selection,
        onSelection: setSelection,
        onOpen,
        onPreview: setPreviewed,
        onSetHidden: (those: typeof shown, hidden: boolean) =>
          setHidden.mutate({ assets: those, hidden }),
      };
      // Another listing begins at its top.
      return libraryView === "list" ? (
        <AssetList key={place} listing={listing} onChange={change} {...browsing} />
      ) : (
        <AssetGrid key={place} {...browsing} />
      );
    }
    if (isNarrowed(listing)) return <NothingFound listing={listing} onChange={change} />;
    return <NothingHere root={here} roots={known} onScan={scanAgain} scanning={scan.isPending} />;
  };

  return (
    <>
      <Toolbar
        listing={listing}
        onChange={change}
        onGoOn={setGoingOn}
        total={total}
        all={all}
        treeOpen={treeOpen}
        onTree={() => setTreeOpen(!treeOpen)}
      />
      <div className={classes.body}>
        <aside
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
          <div className={classes.scan}>
            <Button
              variant="subtle"
              leftSection={<IconRefresh size={16} />}
              loading={scan.isPending}
              onClick={scanAgain}
            >
              Look again
            </Button>
          </div>
        </aside>
        <section className={classes.content} aria-label="Videos">
          {here && !here.online ? (
            <Note kind="marked">
              <IconPlugConnectedX size={14} aria-hidden />{" "}
              <strong>{here.name} is not mounted.</strong> Its {grouped(here.asset_count)} videos,
              markers and labels are kept. They come back by themselves.
            </Note>
          ) : null}
          {setHidden.isError ? <ProblemNote error={setHidden.error} /> : null}
          {scan.isError ? <ProblemNote error={scan.error} /> : null}
          {content()}
          {selected.length > 0 ? (
            <SelectionBar
              selected={selected}
              total={total ?? shown.length}
              onAll={
                selected.length === shown.length && assets.hasNextPage
                  ? () => void selectRest()
                  : null
              }
              onOpen={() => selected[0] && onOpen(selected[0].id)}
              onSetHidden={(hidden) => {
                setHidden.mutate({ assets: selected, hidden });
                setSelection(NOTHING_SELECTED);
              }}
              onClear={() => setSelection(NOTHING_SELECTED)}
            />
          ) : null}
          <DoneLine />
        </section>
      </div>
      <Preview
        asset={shown[look]}
        onMove={(by) => lookAt(look + by)}
        onOpen={() => previewed !== null && onOpen(previewed)}
        onClose={endPreview}
      />
    </>
  );
}

/** What is selected; another listing begins with nothing. */
function useSelection(place: string) {
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [held, setHeld] = useState(place);
  if (held !== place) {
    setHeld(place);
    setSelection(NOTHING_SELECTED);
  }
  return [selection, setSelection] as const;
}
