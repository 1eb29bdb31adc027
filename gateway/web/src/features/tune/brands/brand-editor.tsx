// One brand list: its brands are edited as a draft, and saved together as its next version.
import { ActionIcon, Button, Menu, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from "@tabler/icons-react";
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react";
import { Note, ProblemNote } from "@/components/note";
import { GatewayError } from "@/lib/api/problem";
import { grouped } from "@/lib/time/time";
import {
  addressOfCsv,
  DEFAULT_LIST,
  isOutdated,
  NO_VERSION,
  useDeleteBrandList,
  useBrandListVersions,
  useLoadBrands,
  useSaveBrands,
  type BrandList,
} from "../api/brand-lists";
import {
  added,
  brandsIn,
  brandsOf,
  changed,
  draftOf,
  isSaved,
  mistakesIn,
  redone,
  removed,
  replacedBy,
  SEPARATOR,
  undone,
  wordsOfMistakes,
  type Field,
  type Mistakes,
  type Row,
} from "./brand-draft";
import { VersionsMenu } from "../versions/versions-menu";
import { BrandRows } from "./brand-rows";
import { EarlierBrands } from "./earlier-brands";
import classes from "./brand-lists.module.css";

const UNSAVED = "Save or undo the changes first";
const NO_MISTAKES: { mistakes: Mistakes; said: null } = { mistakes: new Map(), said: null };

type BrandEditorProps = {
  list: BrandList;
  /** Whether it was deleted since it was read. */
  isGone: boolean;
  mayChange: boolean;
  /** Whether there is something to save. */
  onUnsaved: (unsaved: boolean) => void;
  onDeleted: () => void;
};

export function BrandEditor(props: BrandEditorProps) {
  const { list, isGone, mayChange, onUnsaved, onDeleted } = props;
  const [draft, setDraft] = useState(() => draftOf(list.brands));
  /** What is typed or pasted, and not among the rows yet. */
  const [typed, setTyped] = useState("");
  const typing = useRef<HTMLTextAreaElement>(null);
  /** The version that is edited; another one that comes meanwhile replaces a draft without changes only. */
  const [base, setBase] = useState(list);
  /** Counts the versions that have replaced all rows. */
  const [reading, setReading] = useState(0);
  const [sent, setSent] = useState<readonly Row[]>([]);
  /** The earlier version that stands in the place of the rows; null: none. */
  const [earlier, setEarlier] = useState<number | null>(null);
  const versions = useRef<HTMLButtonElement>(null);
  const toVersions = useCallback(() => versions.current?.focus(), []);
  useEffect(() => (earlier === null ? undefined : toVersions), [earlier, toVersions]);
  const save = useSaveBrands();
  const load = useLoadBrands();
  const isChanged = useMemo(() => !isSaved(draft.rows, base.brands), [draft.rows, base.brands]);
  const pasted = useMemo(() => brandsIn(typed), [typed]);
  const unsaved = isChanged || pasted.length > 0;
  const reset = (to: BrandList) => {
    setBase(to);
    setDraft(draftOf(to.brands));
    setReading((count) => count + 1);
  };
  if (list.version !== base.version && !unsaved) reset(list);
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);

  const error = isOutdated(save.error) ? null : save.error;
  const { mistakes, said } = useMemo(() => {
    const errors = error instanceof GatewayError ? (error.problem?.errors ?? []) : [];
    return errors.length > 0
      ? { mistakes: mistakesIn(errors, sent), said: wordsOfMistakes(errors, sent) }
      : NO_MISTAKES;
  }, [error, sent]);
  /** Others have saved or deleted what is edited here. */
  const isBehind = unsaved && !save.isPending && (list.version !== base.version || isGone);
  const add = () => {
    if (pasted.length === 0) return;
    setDraft((now) => added(now, pasted));
    setTyped("");
  };
  const store = (replaced: BrandList, version = replaced.version) => {
    if (!unsaved || save.isPending) return;
    // What was pasted is meant, too.
    const { rows } = pasted.length > 0 ? added(draft, pasted) : draft;
    add();
    setSent(rows);
    save.mutate(
      { name: list.name, brands: brandsOf(rows), version, before: replaced.brands },
      // The rows stay as they are, with what was typed meanwhile, and what can be undone.
      { onSuccess: setBase },
    );
  };
  const keepMine = () => store(list, isGone ? NO_VERSION : list.version);
  const loadTheirs = () => {
    save.reset();
    setBase(list);
    // Undo brings the rows back.
    setDraft((now) => replacedBy(now, list.brands));
    setReading((count) => count + 1);
  };
  const change = useCallback(
    (key: number, field: Field, text: string) => setDraft((now) => changed(now, key, field, text)),
    [],
  );
  const remove = useCallback((key: number) => setDraft((now) => removed(now, key)), []);
  const toTyping = useCallback(() => typing.current?.focus(), []);
  const pressed = (event: KeyboardEvent) => {
    if (!mayChange || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    // Other fields undo what was typed in them themselves.
    const isElsewhere =
      event.target instanceof Element && event.target.matches("input:not([data-field]), textarea");
    if (isElsewhere && (key === "z" || key === "y")) return;
    const act =
      key === "enter" || key === "s"
        ? () => store(base)
        : key === "y" || (key === "z" && event.shiftKey)
          ? () => setDraft(redone)
          : key === "z"
            ? () => setDraft(undone)
            : null;
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  if (earlier !== null)
    return (
      <EarlierBrands
        list={list}
        version={earlier}
        mayChange={mayChange}
        against={unsaved ? UNSAVED : null}
        onBack={() => setEarlier(null)}
        onBroughtBack={(now) => {
          reset(now);
          setEarlier(null);
        }}
      />
    );
  return (
    // Handles the keys of the fields in it.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes.sheet} onKeyDown={pressed}>
      {mayChange ? (
        <AddBrands
          field={typing}
          text={typed}
          count={pasted.length}
          onType={setTyped}
          onAdd={add}
        />
      ) : null}
      {isBehind ? (
        <Note
          kind="marked"
          action={
            <>
              {isGone ? null : <Button onClick={loadTheirs}>Load theirs</Button>}
              <Button onClick={keepMine}>Keep mine</Button>
            </>
          }
        >
          {isGone
            ? "Somebody has deleted this list since you began. “Keep mine” makes it anew with your brands."
            : `Somebody has saved version ${grouped(list.version)} of this list since you began. “Keep mine” replaces it by your changes to version ${grouped(base.version)}.`}
        </Note>
      ) : null}
      {said !== null ? <Note kind="loss">{said}</Note> : null}
      {error && said === null ? <ProblemNote error={error} /> : null}
      {load.error ? <ProblemNote error={load.error} /> : null}
      {draft.rows.length > 0 ? (
        <BrandRows
          key={reading}
          rows={draft.rows}
          mistakes={mistakes}
          mayChange={mayChange}
          onChange={change}
          onRemove={remove}
          onLast={toTyping}
        />
      ) : (
        <p className={classes.facts}>
          This list has no brands
          {mayChange ? ": type or paste some above, or load a CSV file." : "."}
        </p>
      )}
      <div className={classes.line}>
        <p className={classes.facts} role="status">
          {wordsOfCount(draft.rows.length)}, version {grouped(base.version)}
          {unsaved ? ", with changes that are not saved" : ""}
        </p>
        <span className={classes.rest} />
        {mayChange ? (
          <>
            <ActionIcon
              aria-label="Undo the last change of the list"
              title="Undo (Ctrl+Z)"
              disabled={draft.past.length === 0}
              onClick={() => setDraft(undone)}
            >
              <IconArrowBackUp size={16} stroke={1.5} />
            </ActionIcon>
            <ActionIcon
              aria-label="Redo the change of the list"
              title="Redo (Ctrl+Shift+Z)"
              disabled={draft.future.length === 0}
              onClick={() => setDraft(redone)}
            >
              <IconArrowForwardUp size={16} stroke={1.5} />
            </ActionIcon>
          </>
        ) : null}
        <Versions list={list} button={versions} onChoose={setEarlier} />
        <Files
          name={list.name}
          unsaved={unsaved}
          mayChange={mayChange}
          onLoad={(file) =>
            load.mutate(
              { name: list.name, file, version: base.version, before: base.brands },
              { onSuccess: reset },
            )
          }
          onDeleted={onDeleted}
        />
        {mayChange ? (
          <Button
            variant="filled"
            disabled={!unsaved}
            loading={save.isPending}
            title="Ctrl+Enter"
            onClick={() => store(base)}
          >
            Save
          </Button>
        ) : null}
      </div>
    </div>
  );
}

type AddBrandsProps = {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** How many brands are in it. */
  count: number;
  onType: (text: string) => void;
  onAdd: () => void;
};

/** Where brands are typed, one with Enter, or many lines are pasted. */
function AddBrands({ field, text, count, onType, onAdd }: AddBrandsProps) {
  return (
    <form
      className={classes.line}
      onSubmit={(event) => {
        event.preventDefault();
        onAdd();
      }}
      noValidate
    >
      <Textarea
        ref={field}
        className={classes.grow ?? ""}
        label="New brands"
        description={`One a line: a name, and after a comma or tab its aliases with ${SEPARATOR} between them.`}
        rows={Math.min(4, text.split("\n").length)}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
          if (event.nativeEvent.isComposing) return;
          event.preventDefault();
          onAdd();
        }}
        data-autofocus
      />
      <Button type="submit" disabled={count === 0}>
        {count > 1 ? `Add ${grouped(count)}` : "Add"}
      </Button>
    </form>
  );
}

type VersionsProps = {
  list: BrandList;
  button: RefObject<HTMLButtonElement | null>;
  onChoose: (version: number) => void;
};

function Versions({ list, button, onChoose }: VersionsProps) {
  const [isWanted, setWanted] = useState(false);
  const found = useBrandListVersions(list.name, isWanted);
  return (
    <VersionsMenu
      newest={list.version}
      versions={found.data?.pages
        .flatMap((page) => page.versions)
        .map(({ brands, ...each }) => ({ ...each, words: wordsOfCount(brands) }))}
      error={found.error}
      hasMore={found.hasNextPage}
      onMore={() => void found.fetchNextPage()}
      onOpen={() => setWanted(true)}
      onChoose={onChoose}
      button={button}
    />
  );
}

const wordsOfCount = (brands: number) => (brands === 1 ? "1 brand" : `${grouped(brands)} brands`);

type FilesProps = {
  name: string;
  unsaved: boolean;
  mayChange: boolean;
  onLoad: (file: File) => void;
  onDeleted: () => void;
};

function Files({ name, unsaved, mayChange, onLoad, onDeleted }: FilesProps) {
  const file = useRef<HTMLInputElement>(null);
  const remove = useDeleteBrandList();
  const isDefault = name === DEFAULT_LIST;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for the list ${name}`} title="CSV, delete">
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={addressOfCsv(name)} download>
            Download CSV
          </Menu.Item>
          {mayChange ? (
            <>
              <Menu.Item
                disabled={unsaved}
                title={unsaved ? UNSAVED : undefined}
                onClick={() => file.current?.click()}
              >
                Load CSV…
              </Menu.Item>
              <Menu.Item
                disabled={isDefault}
                title={isDefault ? "Runs that name no other list use this one" : undefined}
                onClick={() => remove.mutate(name, { onSuccess: onDeleted })}
              >
                Delete the list
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        className={classes.file}
        type="file"
        accept=".csv,text/csv"
        aria-label="CSV file with brands"
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) onLoad(chosen);
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
}
