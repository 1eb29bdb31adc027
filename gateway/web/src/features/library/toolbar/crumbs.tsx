// Breadcrumbs: the folders above the listed one, each of which can be listed by a click.
import { Menu } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { AssetListing } from "@/lib/api/query-keys";
import type { ChangeListing } from "../listing";
import classes from "./crumbs.module.css";

const MOST_SHOWN = 3;

type CrumbsProps = { listing: AssetListing; onChange: ChangeListing };

export function Crumbs({ listing: { root, folder }, onChange }: CrumbsProps) {
  const parts = folder?.split("/") ?? [];
  const steps = [
    { name: "All videos", to: { root: undefined, folder: undefined } },
    ...(root === undefined ? [] : [{ name: root, to: { root, folder: undefined } }]),
    ...parts.map((name, i) => ({ name, to: { root, folder: parts.slice(0, i + 1).join("/") } })),
  ];
  // More than three would leave room for a letter of each.
  const further = steps.length > MOST_SHOWN ? steps.slice(0, -2) : [];
  const shown = steps.slice(further.length);
  return (
    <nav aria-label="Folder" className={classes.crumbs}>
      {further.length > 0 ? (
        <span className={classes.step}>
          <Menu position="bottom-start">
            <Menu.Target>
              <button type="button" className={classes.up} aria-label="Folders further up">
                …
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {further.map(({ name, to }, i) => (
                <Menu.Item key={i} onClick={() => onChange(to)}>
                  {name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <IconChevronRight size={14} aria-hidden />
        </span>
      ) : null}
      {shown.map(({ name, to }, i) =>
        i === shown.length - 1 ? (
          <span key={i} className={classes.here} title={name} aria-current="location">
            {name}
          </span>
        ) : (
          <span key={i} className={classes.step}>
            <button type="button" className={classes.up} title={name} onClick={() => onChange(to)}>
              {name}
            </button>
            <IconChevronRight size={14} aria-hidden />
          </span>
        ),
      )}
    </nav>
  );
}
