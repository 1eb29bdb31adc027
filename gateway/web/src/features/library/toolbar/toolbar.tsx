// The library's toolbar: breadcrumbs, search, filters, order and view.
import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import {
  IconArrowsSort,
  IconFilter,
  IconEye,
  IconEyeOff,
  IconFolder,
  IconLayoutGrid,
  IconLayoutList,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { MenuChoice } from "@/components/menu-choice";
import { ProfilePicker } from "@/components/profile-picker";
import type { AssetListing } from "@/lib/api/query-keys";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useSetting } from "@/lib/settings/settings";
import { clock, grouped } from "@/lib/time/time";
import { useKeys } from "@/lib/keys/use-keys";
import { SORTINGS, type ChangeListing } from "../listing";
import { Crumbs } from "./crumbs";
import { SavedViews } from "./saved-views";
import { pickChips } from "./picks";
import { FilterForm } from "./filter-form";
import { PickDialog } from "./pick-dialog";
import classes from "./toolbar.module.css";

type ToolbarProps = {
  listing: AssetListing;
  onChange: ChangeListing;
  /** Where Enter and Down lead from the search field; null when the user types again, or leaves it. */
  onGoOn: (goal: "results" | "video" | null) => void;
  /** Number of matching videos; undefined until known. `all` counts those without filters too. */
  total: number | undefined;
  /** False while `total` is only a lower bound. */
  isCounted: boolean;
  all: number | undefined;
  treeOpen: boolean;
  onTree: () => void;
};

export function Toolbar(props: ToolbarProps) {
  const { listing, onChange, onGoOn, total, isCounted, all, treeOpen, onTree } = props;
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
      <Search q={listing.q} onChange={onChange} onGoOn={onGoOn} />
      <Filters listing={listing} onChange={onChange} total={total} />
      <span className={classes.count} aria-live="polite">
        {total === undefined ? null : (
          <>
            <b>
              {grouped(total)}
              {isCounted ? "" : "+"}
            </b>
            <span className={classes.all}>
              {all !== undefined && all !== total ? ` of ${grouped(all)}` : ""}
              {(all ?? total) === 1 ? " video" : " videos"}
            </span>
          </>
        )}
      </span>
      <span className={classes.gap} />
      <span className={classes.beside}>
        <SavedViews listing={listing} onChange={onChange} />
      </span>
      <SortMenu listing={listing} onChange={onChange} />
      <span className={classes.beside}>
        <ViewMenu />
      </span>
      <span className={classes.beside}>
        <ProfilePicker />
      </span>
    </header>
  );
}

const DEBOUNCE_MS = 200;

type SearchProps = { q: string } & Pick<ToolbarProps, "onChange" | "onGoOn">;

function Search({ q, onChange, onGoOn }: SearchProps) {
  const field = useRef<HTMLInputElement>(null);
  const wasEntered = useRef(false);
  const [text, setText] = useState(q);
  const [searched, setSearched] = useState(q);
  // The URL was changed elsewhere (Back, a cleared search): the field takes it over.
  if (q !== searched) {
    setSearched(q);
    setText(q);
  }
  const tell = useCallback(
    (words: string) => {
      setSearched(words.trim());
      onChange({ q: words.trim() }, { replace: true });
    },
    [onChange],
  );
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => tell(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, q, tell]);
  useKeys({ search: () => field.current?.select() });
  const shortcut = useShortcut("search");

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
      aria-keyshortcuts={shortcut}
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
      onChange={(event) => {
        setText(event.currentTarget.value);
        wasEntered.current = false;
        onGoOn(null);
      }}
      onBlur={() => {
        wasEntered.current = false;
        onGoOn(null);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "ArrowDown") return;
        // The focus moves to the results, which handle the next keys.
        event.preventDefault();
        event.stopPropagation();
        if (text.trim() !== q) tell(text);
        // A second Enter may come before the results do: it opens the first of them, as it would among them.
        onGoOn(wasEntered.current && event.key === "Enter" ? "video" : "results");
        wasEntered.current = true;
      }}
    />
  );
}

type Filter = {
  words: string;
  set: Partial<AssetListing>;
  clear: Partial<AssetListing>;
  isSet: (listing: AssetListing) => boolean;
};

/** Filters with a typed value; `words` is null for one that is not set. */
const WRITTEN: readonly {
  words: (listing: AssetListing) => string | null;
  clear: Partial<AssetListing>;
}[] = [
  {
    words: ({ from, to }) => {
      if (from !== "" && to !== "") return `Recorded ${from} to ${to}`;
      if (from !== "") return `Recorded since ${from}`;
      return to === "" ? null : `Recorded until ${to}`;
    },
    clear: { from: "", to: "" },
  },
  {
    words: ({ shortest, longest }) => {
      if (shortest !== null && longest !== null)
        return `Length ${lengthWords(shortest)} to ${lengthWords(longest)}`;
      if (shortest !== null) return `At least ${lengthWords(shortest)} long`;
      return longest === null ? null : `At most ${lengthWords(longest)} long`;
    },
    clear: { shortest: null, longest: null },
  },
];

const lengthWords = (seconds: number) => clock(seconds, !Number.isInteger(seconds));

const FILTERS: readonly Filter[] = [
  {
    words: "Not exported",
    set: { exported: "none" },
    clear: { exported: "any" },
    isSet: ({ exported }) => exported === "none",
  },
  {
    words: "Exported",
    set: { exported: "only" },
    clear: { exported: "any" },
    isSet: ({ exported }) => exported === "only",
  },
  {
    words: "Starred",
    set: { starred: true },
    clear: { starred: false },
    isSet: ({ starred }) => starred,
  },
  {
    words: "Only hidden",
    set: { hidden: "only" },
    clear: { hidden: "exclude" },
    isSet: ({ hidden }) => hidden === "only",
  },
  {
    words: "With a problem",
    set: { problems: true },
    clear: { problems: false },
    isSet: ({ problems }) => problems,
  },
  {
    words: "Needs conversion",
    set: { converts: true },
    clear: { converts: false },
    isSet: ({ converts }) => converts,
  },
];

/** The active filters, each as a chip that can be removed. */
function Filters({
  listing,
  onChange,
  total,
}: Pick<ToolbarProps, "listing" | "onChange" | "total">) {
  const [writing, setWriting] = useState(false);
  const [picking, setPicking] = useState(false);
  useKeys({ libraryPick: () => setPicking(true) });
  const written = WRITTEN.flatMap(({ words, clear }) => {
    const said = words(listing);
    return said === null ? [] : [{ words: said, clear }];
  });
  const chosen = [
    ...FILTERS.filter(({ isSet }) => isSet(listing)),
    ...pickChips(listing),
    ...written,
  ];
  const offered = FILTERS.filter(({ isSet }) => !isSet(listing));
  return (
    <div role="group" aria-label="Filters" className={classes.filters}>
      {chosen.map(({ words, clear }) => (
        <Button
          key={words}
          className={classes.chip ?? ""}
          rightSection={<IconX size={14} />}
          aria-label={`${words}: remove this filter`}
          onClick={() => onChange(clear)}
        >
          {words}
        </Button>
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="subtle" leftSection={<IconFilter size={16} />} title="Filter">
            Filter
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            rightSection={<KeyHint action="libraryPick" />}
            onClick={() => setPicking(true)}
          >
            Camera, codec, month, label…
          </Menu.Item>
          <Menu.Item onClick={() => setWriting(true)}>Days, exact length…</Menu.Item>
          <Menu.Divider />
          {offered.map(({ words, set }) => (
            <Menu.Item key={words} onClick={() => onChange(set)}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {picking ? (
        <PickDialog
          listing={listing}
          onChange={onChange}
          total={total}
          onClose={() => setPicking(false)}
        />
      ) : null}
      {writing ? (
        <FilterForm listing={listing} onChange={onChange} onClose={() => setWriting(false)} />
      ) : null}
      <HiddenButton listing={listing} onChange={onChange} />
    </div>
  );
}

function HiddenButton({ listing, onChange }: Pick<ToolbarProps, "listing" | "onChange">) {
  const showsHidden = listing.hidden !== "exclude";
  const toggle = () => onChange({ hidden: showsHidden ? "exclude" : "include" });
  useKeys({ libraryHidden: toggle });
  const shortcut = useShortcut("libraryHidden");
  return (
    <Button
      title={showsHidden ? "Hidden shown" : "Show hidden"}
      variant={showsHidden ? "default" : "subtle"}
      aria-pressed={showsHidden}
      aria-keyshortcuts={shortcut}
      leftSection={showsHidden ? <IconEye size={16} /> : <IconEyeOff size={16} />}
      onClick={toggle}
    >
      <span className={classes.hiddenWords}>{showsHidden ? "Hidden shown" : "Show hidden"}</span>
    </Button>
  );
}

/** The menu for grid or list, and for the density. */
function ViewMenu() {
  const [view, setView] = useSetting("libraryView");
  const [density, setDensity] = useSetting("density");
  useKeys({ libraryView: () => setView(view === "grid" ? "list" : "grid") });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="View" title="View">
          {view === "grid" ? <IconLayoutGrid size={18} /> : <IconLayoutList size={18} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          View <KeyHint action="libraryView" />
        </Menu.Label>
        <MenuChoice words="Grid" here={view === "grid"} onChoose={() => setView("grid")} />
        <MenuChoice words="List" here={view === "list"} onChoose={() => setView("list")} />
        <Menu.Divider />
        <Menu.Label>Density</Menu.Label>
        <MenuChoice words="Roomy" here={density === "roomy"} onChoose={() => setDensity("roomy")} />
        <MenuChoice words="Dense" here={density === "dense"} onChoose={() => setDensity("dense")} />
      </Menu.Dropdown>
    </Menu>
  );
}

function SortMenu({ listing, onChange }: Pick<ToolbarProps, "listing" | "onChange">) {
  const isHere = (one: (typeof SORTINGS)[number]) =>
    one.sort === listing.sort && one.order === listing.order;
  const words = SORTINGS.find(isHere)?.words ?? "Sort";
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          className={classes.sort ?? ""}
          leftSection={<IconArrowsSort size={16} />}
          title="Order"
        >
          <span className={classes.sortWords}>{words}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SORTINGS.map((one) => (
          <MenuChoice
            key={one.words}
            words={one.words}
            here={isHere(one)}
            onChoose={() => onChange({ sort: one.sort, order: one.order })}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
