// The tree of roots and their folders. Folders are fetched when their parent is opened.
import { IconFolder, IconFolderOpen, IconPlugConnectedX, IconStack2 } from "@tabler/icons-react";
import type { Root } from "@/lib/api/client";
import type { AssetListing } from "@/lib/api/query-keys";
import { grouped } from "@/lib/time/time";
import { useFolders } from "../api/library";
import type { ChangeListing } from "../listing";
import classes from "./folder-tree.module.css";

type Go = (to: { root: string | undefined; folder: string | undefined }) => void;

type FolderTreeProps = { roots: Root[]; listing: AssetListing; onChange: ChangeListing };

export function FolderTree({ roots, listing, onChange }: FolderTreeProps) {
  const go: Go = (to) => onChange(to);
  return (
    <ul className={classes.tree}>
      {roots.length > 1 ? (
        <li>
          <Row
            name="All videos"
            count={roots.reduce((sum, root) => sum + root.asset_count, 0)}
            depth={0}
            icon={<IconStack2 size={16} aria-hidden />}
            here={listing.root === undefined}
            onClick={() => go({ root: undefined, folder: undefined })}
          />
        </li>
      ) : null}
      {roots.map((root) => {
        // A single root and "all videos" are the same.
        const only = roots.length === 1;
        const open = listing.root === root.name || only;
        const chosen = listing.root === root.name || (only && listing.root === undefined);
        const Icon = !root.online ? IconPlugConnectedX : open ? IconFolderOpen : IconFolder;
        return (
          <li key={root.name}>
            <Row
              name={root.name}
              count={root.asset_count}
              depth={0}
              icon={<Icon size={16} aria-label={root.online ? undefined : "not mounted:"} />}
              here={chosen && listing.folder === undefined}
              onClick={() => go({ root: root.name, folder: undefined })}
            />
            {open ? <Below root={root.name} folder="" depth={1} listing={listing} go={go} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

type BelowProps = { root: string; folder: string; depth: number; listing: AssetListing; go: Go };

function Below({ root, folder, depth, listing, go }: BelowProps) {
  const folders = useFolders(root, folder, true).data ?? [];
  if (folders.length === 0) return null;
  const at = listing.root === root ? (listing.folder ?? "") : "";
  return (
    <ul className={classes.tree}>
      {folders.map(({ path, asset_count: count }) => {
        const open = at === path || at.startsWith(`${path}/`);
        const Icon = open ? IconFolderOpen : IconFolder;
        return (
          <li key={path}>
            <Row
              name={path.slice(path.lastIndexOf("/") + 1)}
              count={count}
              depth={depth}
              icon={<Icon size={16} aria-hidden />}
              here={at === path}
              onClick={() => go({ root, folder: path })}
            />
            {open ? (
              <Below root={root} folder={path} depth={depth + 1} listing={listing} go={go} />
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

type RowProps = {
  name: string;
  count: number;
  depth: number;
  icon: React.ReactNode;
  here: boolean;
  onClick: () => void;
};

function Row({ name, count, depth, icon, here, onClick }: RowProps) {
  return (
    <button
      type="button"
      className={here ? `${classes.row} ${classes.here}` : classes.row}
      style={{ paddingLeft: 8 + depth * 16 }}
      aria-current={here ? "location" : undefined}
      onClick={onClick}
    >
      {icon}
      <span className={classes.name} title={name}>
        {name}
      </span>
      <span className={classes.count}>{grouped(count)}</span>
    </button>
  );
}
