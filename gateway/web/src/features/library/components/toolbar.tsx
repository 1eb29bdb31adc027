// Where one is, what is searched, in which order.
import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import {
  IconArrowsSort,
  IconCheck,
  IconEye,
  IconEyeOff,
  IconFolder,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { ProfilePicker } from "@/components/profile-picker";
import type { AssetListing } from "@/lib/api/query-keys";
import { grouped } from "@/lib/time";
import { useKeys } from "@/lib/use-keys";
import { SORTINGS, type ChangeListing } from "../listing";
import { Crumbs } from "./crumbs";
import classes from "./toolbar.module.css";

type ToolbarProps = {
  listing: AssetListing;
  onChange: ChangeListing;
  /** How many match, and how many there are at all; unknown until they have arrived. */
  total: number | undefined;
  all: number | undefined;
  treeOpen: boolean;
  onTree: () => void;
};

export function Toolbar({ listing, onChange, total, all, treeOpen, onTree }: ToolbarProps) {
  const showsHidden = listing.hidden !== "exclude";
  return (
    <header className={classes.bar}>
      <ActionIcon
        className={classes.treeButton}
        aria-label="Folders"
        aria-expanded={treeOpen}
        onClick={onTree}
      >
        <IconFolder size={18} />
      </ActionIcon>
      <Crumbs listing={listing} onChange={onChange} />
      <Search q={listing.q} onChange={onChange} />
      <span className={classes.count} aria-live="polite">
        {total === undefined ? null : (
          <>
            <b>{grouped(total)}</b>
            {all !== undefined && all !== total ? (
              <span className={classes.all}> of {grouped(all)}</span>
            ) : null}
          </>
        )}
      </span>
      <span className={classes.gap} />
      <Button
        className={classes.wide ?? ""}
        variant={showsHidden ? "default" : "subtle"}
        aria-pressed={showsHidden}
        leftSection={showsHidden ? <IconEye size={16} /> : <IconEyeOff size={16} />}
        onClick={() => onChange({ hidden: showsHidden ? "exclude" : "include" })}
      >
        {showsHidden ? "Hidden shown" : "Show hidden"}
      </Button>
      <SortMenu listing={listing} onChange={onChange} />
      <span className={classes.wide}>
        <ProfilePicker />
      </span>
    </header>
  );
}

const DEBOUNCE_MS = 200;

function Search({ q, onChange }: { q: string; onChange: ChangeListing }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [told, setTold] = useState(q);
  // The address changed under the field (Back, a cleared search): the address is right.
  if (q !== told) {
    setTold(q);
    setText(q);
  }
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => {
      setTold(text.trim());
      onChange({ q: text.trim() }, { replace: true });
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);
  useKeys({ search: () => field.current?.select() });

  const clear = () => {
    setText("");
    onChange({ q: "" }, { replace: true });
    field.current?.focus();
  };
  return (
    <TextInput
      ref={field}
      className={classes.search ?? ""}
      type="text"
      role="searchbox"
      aria-label="Search"
      aria-keyshortcuts="/"
      placeholder="Name or folder"
      leftSection={<IconSearch size={16} />}
      rightSection={
        text === "" ? (
          <KeyHint action="search" />
        ) : (
          <ActionIcon size={24} aria-label="Clear the search" onClick={clear}>
            <IconX size={14} />
          </ActionIcon>
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "ArrowDown") return;
        // On to what was found: from here the keys are the grid's.
        event.preventDefault();
        event.stopPropagation();
        document.querySelector<HTMLElement>("[role=grid] a")?.focus();
      }}
    />
  );
}

function SortMenu({ listing, onChange }: Pick<ToolbarProps, "listing" | "onChange">) {
  const isHere = (one: (typeof SORTINGS)[number]) =>
    one.sort === listing.sort && one.order === listing.order;
  const words = SORTINGS.find(isHere)?.words ?? "Sort";
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button leftSection={<IconArrowsSort size={16} />} title="Order">
          <span className={classes.sortWords}>{words}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SORTINGS.map((one) => (
          <Menu.Item
            key={one.words}
            role="menuitemradio"
            aria-checked={isHere(one)}
            leftSection={<IconCheck size={14} visibility={isHere(one) ? "visible" : "hidden"} />}
            onClick={() => onChange({ sort: one.sort, order: one.order })}
          >
            {one.words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
