// Breadcrumbs: the folders above the listed one, each of which can be listed by a click.
import { IconChevronRight } from "@tabler/icons-react";
import type { AssetListing } from "@/lib/api/query-keys";
import type { ChangeListing } from "../listing";
import classes from "./crumbs.module.css";

type CrumbsProps = { listing: AssetListing; onChange: ChangeListing };

export function Crumbs({ listing: { root, folder }, onChange }: CrumbsProps) {
  const parts = folder?.split("/") ?? [];
  const steps = [
    { name: "All videos", to: { root: undefined, folder: undefined } },
    ...(root === undefined ? [] : [{ name: root, to: { root, folder: undefined } }]),
    ...parts.map((name, i) => ({ name, to: { root, folder: parts.slice(0, i + 1).join("/") } })),
  ];
  return (
    <nav aria-label="Folder" className={classes.crumbs}>
      {steps.map(({ name, to }, i) =>
        i === steps.length - 1 ? (
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
