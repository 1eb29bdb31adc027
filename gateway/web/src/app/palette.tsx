// The command palette: actions of the current page, pages, settings, videos, labels. It uses the key table and its
// actions.
import { Combobox, Modal, TextInput, useCombobox, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconBolt,
  IconLayoutSidebar,
  IconMovie,
  IconNote,
  IconSearch,
  IconSettings,
  IconTag,
  type Icon,
} from "@tabler/icons-react";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { changeAndAnnounce } from "@/lib/settings/announced-settings";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { useNodes } from "@/lib/api/nodes";
import { useProfiles } from "@/lib/api/profiles";
import { queryKeys } from "@/lib/api/query-keys";
import { folderOf } from "@/lib/footage/asset-folder";
import { offeredEncoders } from "@/lib/clips/encoders";
import type { KeyId, Page } from "@/lib/keys/key-table";
import { groupOf, isStep, KEY_IDS, nameOfAction, pageOf } from "@/lib/keys/keys";
import { chooseKeys, KEY_CHOICES } from "@/lib/keys/key-choices";
import { wayToFrame } from "@/lib/links";
import { useSettings } from "@/lib/settings/settings";
import { frameName } from "@/lib/time/time";
import { announceDone } from "@/lib/undo/undo";
import { registeredActions, run, useDialogOpen } from "@/lib/keys/use-keys";
import { notesOf } from "@/features/cut/api/planned";
import {
  CUT_FIELDS,
  CUT_FIELD_NAMES,
  wantField,
  type CutField,
} from "@/features/cut/inspector/wanted-field";
import { useServerSettings } from "@/features/settings/api/server-settings";
import {
  sortParamsFrom,
  ORDER_WORDS,
  SORT_ORDERS,
  SORT_VIEWS,
  sortAddress,
  VIEW_WORDS,
} from "@/features/sort/sort-params";
import { foundNotes, wordsOfNotes } from "./found-notes";
import { settingChoices } from "./palette-settings";
import classes from "./palette.module.css";

const ABOVE_DIALOGS = 290;

type PaletteProps = {
  page: Page;
  /** Otherwise actions that change something are not offered. */
  mayChange: boolean;
  opened: boolean;
  onClose: () => void;
  onGo: (way: string) => void;
  cutWay: string;
  /** Of the settings page. */
  parts: readonly { id: string; words: string }[];
};

export function Palette(props: PaletteProps) {
  const { page, mayChange, opened, onClose, onGo, cutWay, parts } = props;
  useDialogOpen(opened);
  /** Runs after the palette has closed: an action may move the focus, or open a dialog of its own. */
  const chosen = useRef<(() => void) | null>(null);
  /** The element that had the focus, which gets it back if nothing is chosen. */
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (opened) return;
    const act = chosen.current;
    chosen.current = null;
    if (act) act();
    else if (before.current instanceof HTMLElement) before.current.focus();
    before.current = null;
  }, [opened]);
  const takeFocus = useCallback((field: HTMLInputElement | null) => {
    if (!field) return;
    before.current = document.activeElement;
    // At once: the first letter may be typed already.
    field.focus();
  }, []);
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      padding={0}
      size={620}
      yOffset="12dvh"
      lockScroll={false}
      // A palette that is still fading out could not be opened again.
      transitionProps={{ duration: 0 }}
      returnFocus={false}
      // It may be called from within a dialog.
      zIndex={ABOVE_DIALOGS}
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Find anything">
        <Modal.Body>
          <Search
            page={page}
            mayChange={mayChange}
            takeFocus={takeFocus}
            cutWay={cutWay}
            parts={parts}
            onGo={onGo}
            onClose={onClose}
            onChoose={(act) => {
              chosen.current = act;
              onClose();
            }}
          />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

type Entry = {
  id: string;
  name: string;
  /** What kind of thing it is, and where it belongs. */
  kind: string;
  Icon: Icon;
  action?: KeyId;
  /** It changes a setting: everything that leads somewhere comes before it. */
  changes?: true;
  act: () => void;
};

/** The most entries of one kind that are shown: the others are found by a longer search. */
const MOST = 6;
const DEBOUNCE_MS = 120;

/** Useless in the palette, which is open already and closes by Escape. */
const NOT_IN_PALETTE: readonly KeyId[] = ["palette", "escape"];

type SearchProps = Pick<
  PaletteProps,
  "page" | "mayChange" | "cutWay" | "parts" | "onGo" | "onClose"
> & {
  /** A `ref` for the field. */
  takeFocus: (field: HTMLInputElement | null) => void;
  onChoose: (act: () => void) => void;
};

function Search(props: SearchProps) {
  const { page, mayChange, cutWay, takeFocus, onGo, onClose, onChoose } = props;
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const actions = useActions(page, mayChange).filter(({ name }) => fits(name, wanted));
  const videos = useVideos(text.trim(), onGo);
  const notes = useNoteEntries(videos.q, videos.assets, onGo);
  const settings = [...useSettingEntries(props), ...useServerEntries(mayChange, onGo)].filter(
    ({ name }) => fits(name, wanted),
  );
  const labels = useLabels(cutWay, onGo).filter(({ name }) => fits(name, wanted));
  const some = (found: Entry[]) => (wanted === "" ? [] : found.slice(0, MOST));
  const entries = [
    ...(wanted === "" ? actions : actions.slice(0, MOST)),
    ...some(settings.filter(({ changes }) => !changes)),
    ...videos.entries,
    ...notes.slice(0, MOST),
    ...labels.slice(0, MOST),
    ...some(settings.filter(({ changes }) => changes)),
  ];

  const combobox = useCombobox({ opened: true, onDropdownClose: onClose });
  const { selectFirstOption, updateSelectedOptionIndex, getSelectedOptionIndex } = combobox;
  const ids = entries.map(({ id }) => id).join("\n");
  const selectedFor = useRef<string | null>(null);
  useEffect(() => {
    // Videos that arrive late must not take away what was selected by hand since.
    if (selectedFor.current === wanted && getSelectedOptionIndex() > 0) updateSelectedOptionIndex();
    else selectFirstOption();
    selectedFor.current = wanted;
  }, [ids, wanted, selectFirstOption, updateSelectedOptionIndex, getSelectedOptionIndex]);

  /**
   * Enter was pressed before the videos were known, which come before what is first now, or instead of it, as it was
   * found for fewer letters: it means the first then.
   */
  const [isAhead, setIsAhead] = useState(false);
  const waitsForVideos = (entry: Entry | undefined) =>
    entry === undefined || entry.changes === true || videos.entries.includes(entry);
  const wasAhead = useRef(false);
  const choose = useEffectEvent(() => {
    const [first] = entries;
    if (first) onChoose(first.act);
  });
  useEffect(() => {
    if (isAhead && videos.areKnown) choose();
  }, [isAhead, videos.areKnown]);

  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(id) => {
        if (wasAhead.current) return;
        const entry = entries.find((one) => one.id === id);
        if (entry) onChoose(entry.act);
      }}
    >
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          className={classes.field ?? ""}
          classNames={{ input: classes.input ?? "" }}
          leftSection={<IconSearch size={18} />}
          placeholder="Action, page, setting, video or label"
          aria-label="Find anything"
          ref={takeFocus}
          value={text}
          onChange={(event) => {
            setIsAhead(false);
            setText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            wasAhead.current =
              event.key === "Enter" &&
              !videos.areKnown &&
              getSelectedOptionIndex() <= 0 &&
              waitsForVideos(entries[0]);
            if (wasAhead.current) setIsAhead(true);
            // Closes the palette only.
            if (event.key === "Escape") event.preventDefault();
          }}
          data-autofocus
        />
      </Combobox.EventsTarget>
      {videos.error ? <ProblemNote error={videos.error} /> : null}
      <Combobox.Options className={classes.options ?? ""} aria-label="Found">
        {entries.map((entry) => (
          <Combobox.Option key={entry.id} value={entry.id} className={classes.option ?? ""}>
            <entry.Icon size={16} stroke={1.5} className={classes.icon} aria-hidden />
            <span className={classes.name}>
              <Name text={entry.name} />
            </span>
            <span className={classes.kind}>{entry.kind}</span>
            <span className={classes.key}>
              {entry.action ? <KeyHint action={entry.action} /> : null}
            </span>
          </Combobox.Option>
        ))}
        {entries.length === 0 ? (
          <Combobox.Empty className={classes.empty ?? ""}>
            Nothing is called “{text.trim()}”.
          </Combobox.Empty>
        ) : null}
      </Combobox.Options>
    </Combobox>
  );
}

/** Every word has to occur, in any order. */
const fits = (name: string, wanted: string) =>
  wanted.split(/\s+/).every((word) => name.toLowerCase().includes(word));

function useActions(page: Page, mayChange: boolean): Entry[] {
  // Read when the palette opens, before it counts as a dialog, below which the page's actions are disabled.
  const [able] = useState(() => registeredActions(mayChange));
  const here = (where: Page) =>
    KEY_IDS.filter(
      (id) => pageOf(id) === where && able.has(id) && !NOT_IN_PALETTE.includes(id) && !isStep(id),
    );
  return [...here(page), ...here("Everywhere")].map((id) => {
    const goes = groupOf(id) === "Go to";
    return {
      id: `action ${id}`,
      name: nameOfAction(id),
      kind: goes ? "Page" : "Action",
      Icon: goes ? IconLayoutSidebar : IconBolt,
      action: id,
      act: () => void run(id),
    };
  });
}

const SCHEMES = [
  ["dark", "Dark"],
  ["light", "Light"],
  ["auto", "As the system"],
] as const;

/** Each value of a setting, and links to other settings. */
function useSettingEntries({ page, cutWay, parts, onGo }: SearchProps): Entry[] {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const colour = (scheme: typeof colorScheme, words: string) => {
    if (scheme === colorScheme) return;
    const turn = (to: typeof colorScheme) => {
      setColorScheme(to);
      return Promise.resolve();
    };
    void turn(scheme);
    announceDone(words, () => turn(colorScheme), { redo: () => turn(scheme) });
  };
  const nodes = useNodes().data;
  const profiles = useProfiles().data ?? [];
  const { savedViews, lastSorting } = useSettings();
  const sorting = sortParamsFrom(new URLSearchParams(lastSorting));
  const { order } = sorting;
  const entry = (name: string, kind: string, act: () => void): Entry => ({
    id: `setting ${name}`,
    name,
    kind,
    Icon: IconSettings,
    act,
  });
  const value = (name: string, act: (words: string) => void): Entry => ({
    ...entry(name, "Setting", () => act(name)),
    changes: true,
  });
  const toField = (field: CutField) => {
    wantField(field);
    if (page !== "Cut") onGo(cutWay);
  };
  return [
    ...CUT_FIELD_NAMES.map((field) =>
      entry(CUT_FIELDS[field].words, "Field of the next cut", () => toField(field)),
    ),
    ...SCHEMES.map(([scheme, word]) => value(`Colours: ${word}`, (words) => colour(scheme, words))),
    ...settingChoices(offeredEncoders(nodes ?? []), profiles).map(({ words, change }) =>
      value(words, () => changeAndAnnounce(words, change)),
    ),
    ...KEY_CHOICES.flatMap(({ name, choices }) =>
      choices.map((choice) => value(`${name}: ${choice.words}`, () => chooseKeys(choice))),
    ),
    ...savedViews.map(({ name, params }) =>
      entry(`View: ${name}`, "Library", () => onGo(`/library?${params}`)),
    ),
    ...SORT_VIEWS.map((view) =>
      entry(`Sort: ${VIEW_WORDS[view]}`, "Sort", () => onGo(sortAddress({ order, view }))),
    ),
    ...SORT_ORDERS.map((next) =>
      entry(`Order of sorting: ${ORDER_WORDS[next]}`, "Sort", () =>
        onGo(sortAddress({ ...sorting, order: next })),
      ),
    ),
    ...[{ id: null, words: "Keys, look and profile" }, ...parts].map(({ id, words }) =>
      entry(`Settings: ${words}`, "Page", () =>
        onGo(id === null ? "/settings" : `/settings?part=${id}`),
      ),
    ),
  ];
}

/** Settings of the server: a link to each, since the page does not change them. */
function useServerEntries(mayChange: boolean, onGo: (way: string) => void): Entry[] {
  const announcement = useServerSettings(mayChange).data ?? [];
  const variables = new Set(
    announcement.flatMap(({ settings }) => settings?.map((it) => it.variable) ?? []),
  );
  return [...variables].map((variable) => ({
    id: `server ${variable}`,
    name: variable,
    kind: "Setting of the server",
    Icon: IconSettings,
    act: () => onGo(`/settings?part=server&find=${variable}`),
  }));
}

function useVideos(text: string, onGo: (way: string) => void) {
  const [q] = useDebouncedValue(text, DEBOUNCE_MS);
  const { profile } = useSettings();
  const found = useQuery({
    queryKey: queryKeys.found(q),
    queryFn: ({ signal }) => {
      const query = { q, profile, hidden: "include", limit: MOST } as const;
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
  // Where the gateway does not answer, it is not waited for.
  const isAnswered = found.isSuccess && !found.isPlaceholderData;
  const areKnown = text === "" || (q === text && (isAnswered || found.failureCount > 0));
  const assets = text === "" ? [] : (found.data?.assets ?? []);
  const entries = assets.map((asset): Entry => ({
    id: `video ${asset.id}`,
    name: asset.name,
    kind: `Video · ${folderOf(asset)}`,
    Icon: IconMovie,
    act: () => onGo(`/cut/${asset.id}`),
  }));
  return { q, assets, entries, areKnown, error: text === "" ? null : found.error };
}

/** The notes by which videos were found, each with a way to its frame. */
function useNoteEntries(q: string, assets: readonly Asset[], onGo: (way: string) => void): Entry[] {
  const noted = assets
    .map((asset) => ({ asset, words: wordsOfNotes(q, asset.path) }))
    .filter(({ words }) => words.length > 0);
  const lists = useQueries({ queries: noted.map(({ asset }) => notesOf(asset.id)) });
  return noted.flatMap(({ asset, words }, i) =>
    foundNotes(words, lists[i]?.data ?? []).map(({ id, frame, text }): Entry => ({
      id: `note ${id}`,
      name: text,
      kind: `Note · ${frameName(frame)} of ${asset.name}`,
      Icon: IconNote,
      act: () => onGo(wayToFrame(asset.id, frame)),
    })),
  );
}

/** Choosing a label makes it the label of the next cut. */
function useLabels(cutWay: string, onGo: (way: string) => void): Entry[] {
  const used = useQuery({
    queryKey: queryKeys.labels,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/labels", { signal })),
  });
  return (used.data?.labels ?? []).map(({ text }) => ({
    id: `label ${text}`,
    name: text,
    kind: "Label of the next cut",
    Icon: IconTag,
    changes: true,
    act: () => {
      changeAndAnnounce(`Label of the next cut: ${text}`, { label: text });
      onGo(cutWay);
    },
  }));
}
