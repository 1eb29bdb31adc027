// The context menu of a marker on the timeline.
import { Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconLink,
  IconReplace,
  IconTag,
  IconTarget,
  IconTrash,
  IconZoomScan,
} from "@tabler/icons-react";
import type { Marker } from "@/lib/api/client";
import classes from "./timeline.module.css";

/** `x` and `y` are in px of the browser window. */
export type MenuAt = { marker: Marker; x: number; y: number };

type MarkerMenuProps = {
  at: MenuAt | null;
  /** False: items that change something are disabled. */
  mayChange: boolean;
  onActivate: (marker: Marker) => void;
  onCopyLink: (marker: Marker) => void;
  onOverwrite: (marker: Marker) => void;
  onEdit: (marker: Marker) => void;
  onFindLike: (marker: Marker) => void;
  onMarkExample: (marker: Marker) => void;
  onDelete: (marker: Marker) => void;
  onClose: () => void;
};

export function MarkerMenu({ at, ...rest }: MarkerMenuProps) {
  return at ? <OpenMenu key={`${at.marker.export_id} ${at.x} ${at.y}`} at={at} {...rest} /> : null;
}

function OpenMenu({
  at,
  mayChange,
  onActivate,
  onCopyLink,
  onOverwrite,
  onEdit,
  onFindLike,
  onMarkExample,
  onDelete,
  onClose,
}: MarkerMenuProps & { at: MenuAt }) {
  const { marker, x, y } = at;
  const name = marker.label || marker.group;
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      returnFocus={false}
      // Full screen shows one element only, so the menu has to be inside it.
      portalProps={{ target: (document.fullscreenElement as HTMLElement | null) ?? "#menus" }}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Marker ${name}`}
          className={classes.menuPlace}
          style={{ left: x, top: y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item leftSection={<IconArrowBackUp size={14} />} onClick={() => onActivate(marker)}>
          Restore its settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={14} />} onClick={() => onCopyLink(marker)}>
          Copy a link to its start
        </Menu.Item>
        {mayChange ? null : <Menu.Label>For editors</Menu.Label>}
        <Menu.Item
          leftSection={<IconReplace size={14} />}
          disabled={!mayChange}
          onClick={() => onOverwrite(marker)}
        >
          Edit and overwrite
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTag size={14} />}
          disabled={!mayChange}
          onClick={() => onEdit(marker)}
        >
          Label and profile…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconZoomScan size={14} />}
          disabled={!mayChange || marker.label === ""}
          title={marker.label === "" ? "Its clips have no label" : undefined}
          onClick={() => onFindLike(marker)}
        >
          Find more like this clip
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTarget size={14} />}
          disabled={!mayChange}
          onClick={() => onMarkExample(marker)}
        >
          Mark as an example…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={14} />}
          disabled={!mayChange}
          onClick={() => onDelete(marker)}
        >
          Delete its clips
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
