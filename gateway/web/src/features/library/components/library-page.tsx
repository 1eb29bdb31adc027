// The library: find a video, open it.
import { Button } from "@mantine/core";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { DoneLine } from "@/components/done-line";
import { Note, ProblemNote } from "@/components/note";
import { useToggleHidden } from "@/lib/api/hidden";
import { grouped } from "@/lib/time";
import { useAssets, useRoots, useScan } from "../api/library";
import { useListing } from "../listing";
import { AssetGrid, GridSkeleton } from "./asset-grid";
import { FolderTree } from "./folder-tree";
import { FirstRun, NothingFound, NothingHere } from "./nothing";
import { Toolbar } from "./toolbar";
import classes from "./library-page.module.css";

export function LibraryPage({ onOpen }: { onOpen: (assetId: string) => void }) {
  const [listing, change] = useListing();
  const [treeOpen, setTreeOpen] = useState(false);
  const roots = useRoots();
  const assets = useAssets(listing);
  const scan = useScan();
  const toggleHidden = useToggleHidden(listing.profile);

  if (roots.data?.length === 0) return <FirstRun />;

  const known = roots.data ?? [];
  const here = known.find((root) => root.name === listing.root);
  const shown = assets.data?.pages.flatMap((page) => page.assets) ?? [];
  const total = assets.data?.pages[0]?.total;
  const all = roots.data?.reduce((sum, root) => sum + root.asset_count, 0);
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
    if (assets.isPending || roots.isPending) return <GridSkeleton />;
    if (shown.length > 0) {
      return (
        <AssetGrid
          // Another listing begins at its top.
          key={JSON.stringify({ ...listing, profile: "" })}
          assets={shown}
          total={total ?? shown.length}
          onMore={assets.hasNextPage && !assets.isFetching ? assets.fetchNextPage : null}
          onOpen={onOpen}
          onHide={(asset) => toggleHidden.mutate(asset)}
        />
      );
    }
    if (listing.q !== "") return <NothingFound listing={listing} onChange={change} />;
    return <NothingHere root={here} roots={known} onScan={scanAgain} scanning={scan.isPending} />;
  };

  return (
    <>
      <Toolbar
        listing={listing}
        onChange={change}
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
          {toggleHidden.isError ? <ProblemNote error={toggleHidden.error} /> : null}
          {scan.isError ? <ProblemNote error={scan.error} /> : null}
          {content()}
          <DoneLine />
        </section>
      </div>
    </>
  );
}
