// The menu of a video, or of all selected ones, at the pointer: what can be done with them.
import { Menu } from "@mantine/core";
import {
  IconCopy,
  IconCut,
  IconDownload,
  IconEye,
  IconEyeOff,
  IconFolders,
  IconLink,
  IconStar,
  IconTag,
} from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import type { Asset } from "@/lib/api/client";
import { useRoots } from "@/lib/api/assets/roots";
import { copyText } from "@/lib/copying";
import { linkTo, wayToFrame } from "@/lib/links";
import { grouped } from "@/lib/time/time";
import classes from "./video-menu.module.css";

export type MenuPlace = { assets: Asset[]; x: number; y: number };

type VideoMenuProps = {
  place: MenuPlace;
  onClose: () => void;
  onOpen: (assetId: string) => void;
  onSort: (asset: Asset) => void;
  onDownload: (assets: Asset[]) => void;
  /** Null for viewers. */
  change: {
    onSetStarred: (assets: Asset[], starred: boolean) => void;
    onLabel: (assets: Asset[]) => void;
    onSetHidden: (assets: Asset[], hidden: boolean) => void;
  } | null;
};

export function VideoMenu({ place, onClose, onOpen, onSort, onDownload, change }: VideoMenuProps) {
  const roots = useRoots();
  const { assets, x, y } = place;
  const [first] = assets;
  if (!first) return null;
  const many = assets.length > 1;
  const areStarred = assets.every(({ starred }) => starred);
  const areHidden = assets.every(({ hidden }) => hidden);
  const links = assets.map(({ id }) => linkTo(wayToFrame(id, 0)));
  const paths = assets.map(({ root, path }) => {
    const above = roots.data?.find(({ name }) => name === root)?.path ?? root;
    return `${above.replace(/\/$/, "")}/${path}`;
  });
  return (
    <Menu
      // Another video's menu is another menu, at its own place.
      key={`${first.id} ${x} ${y}`}
      opened
      position="bottom-start"
      onChange={(opened) => {
        if (opened) return;
        onClose();
        // The keys go on where the menu was opened.
        document.getElementById(`asset-${first.id}`)?.focus();
      }}
    >
      <Menu.Target>
        <span className={classes.point} style={{ left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={many ? `${grouped(assets.length)} videos` : first.name}>
        <Menu.Label className={classes.name ?? ""}>
          {many ? `${grouped(assets.length)} videos` : first.name}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconCut size={14} />}
          rightSection={<KeyHint action="libraryOpen" />}
          onClick={() => onOpen(first.id)}
        >
          {many ? "Open the first in Cut" : "Open in Cut"}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFolders size={14} />}
          rightSection={<KeyHint action="librarySort" />}
          onClick={() => onSort(first)}
        >
          {many ? "Open the first in Sort" : "Open in Sort"}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={14} />}
          rightSection={<KeyHint action="libraryDownload" />}
          onClick={() => onDownload(assets)}
        >
          Download
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLink size={14} />}
          onClick={() => void copyText(links.join("\n"), many ? "Links" : "Link")}
        >
          {many ? "Copy links" : "Copy a link"}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={14} />}
          onClick={() => void copyText(paths.join("\n"), many ? "Paths" : "Path")}
        >
          {many ? "Copy paths" : "Copy the path"}
        </Menu.Item>
        {change ? (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconStar size={14} />}
              rightSection={<KeyHint action="libraryStar" />}
              onClick={() => change.onSetStarred(assets, !areStarred)}
            >
              {areStarred ? "Unstar" : "Star"}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTag size={14} />}
              rightSection={<KeyHint action="libraryLabel" />}
              onClick={() => change.onLabel(assets)}
            >
              Label…
            </Menu.Item>
            <Menu.Item
              leftSection={areHidden ? <IconEye size={14} /> : <IconEyeOff size={14} />}
              rightSection={<KeyHint action="libraryHide" />}
              onClick={() => change.onSetHidden(assets, !areHidden)}
            >
              {areHidden ? "Show again" : "Hide"}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
