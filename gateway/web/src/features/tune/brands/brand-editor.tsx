// One brand list: its brands are edited as a draft, and saved together as its next version.
import { ActionIcon, Button, Menu, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Note, ProblemNote } from "@/components/note";
import { GatewayError } from "@/lib/api/problem";
import { grouped } from "@/lib/time/time";
import {
  addressOfCsv,
  DEFAULT_LIST,
  useDeleteBrandList,
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
  SEPARATOR,
  undone,
  type Field,
  type Mistakes,
  type Row,
} from "./brand-draft";
import { BrandRows } from "./brand-rows";
import classes from "./brand-lists.module.css";

const UNSAVED = "Save or undo the changes first";
const NO_MISTAKES: Mistakes = new Map();

type BrandEditorProps = {
  list: BrandList;
  mayChange: boolean;
  /** Whether there is something to save. */
  onUnsaved: (unsaved: boolean) => void;
  onDeleted: () => void;
};

export function BrandEditor({ list, mayChange, onUnsaved, onDeleted }: BrandEditorProps) {
  const [draft, setDraft] = useState(() => draftOf(list.brands));
  /** The version that is edited; another one that comes meanwhile replaces a draft without changes only. */
  const [base, setBase] = useState(list);
  const [sent, setSent] = useState<readonly Row[]>([]);
  const save = useSaveBrands();
  const load = useLoadBrands();
  const unsaved = useMemo(() => !isSaved(draft.rows, base.brands), [draft.rows, base.brands]);
  const reset = (to: BrandList) => {
    setBase(to);
    setDraft(draftOf(to.brands));
  };
  if (list.version !== base.version && !unsaved) reset(list);
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);

  const error = save.error;
  const mistakes = useMemo(() => {
    const errors = error instanceof GatewayError ? (error.problem?.errors ?? []) : [];
    return errors.length > 0 ? mistakesIn(errors, sent) : NO_MISTAKES;
  }, [error, sent]);
  const store = () => {
    if (!unsaved || save.isPending) return;
    setSent(draft.rows);
    save.mutate(
      { name: list.name, brands: brandsOf(draft.rows), before: base.brands },
      // The rows stay as they are, with what was typed meanwhile, and what can be undone.
      { onSuccess: setBase },
    );
  };
  const change = useCallback(
    (key: number, field: Field, text: string) => setDraft((now) => changed(now, key, field, text)),
    [],
  );
  const remove = useCallback((key: number) => setDraft((now) => removed(now, key)), []);
  const pressed = (event: KeyboardEvent) => {
    if (!mayChange || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const act =
      key === "enter" || key === "s"
        ? store
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
  return (
    // Handles the keys of the fields in it.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes.sheet} onKeyDown={pressed}>
      {mayChange ? <AddBrands onAdd={(brands) => setDraft((now) => added(now, brands))} /> : null}
      {list.version !== base.version && !save.isPending ? (
        <Note kind="marked">
          Somebody has saved version {grouped(list.version)} of this list since you began. Saving
          replaces it by your changes to version {grouped(base.version)}.
        </Note>
      ) : null}
      {error ? <ProblemNote error={error} /> : null}
      {load.error ? <ProblemNote error={load.error} /> : null}
      {draft.rows.length > 0 ? (
        <BrandRows
          rows={draft.rows}
          mistakes={mistakes}
          mayChange={mayChange}
          onChange={change}
          onRemove={remove}
        />
      ) : (
        <p className={classes.facts}>
          This list has no brands
          {mayChange ? ": type or paste some above, or load a CSV file." : "."}
        </p>
      )}
      <div className={classes.line}>
        <p className={classes.facts} role="status">
          {draft.rows.length === 1 ? "1 brand" : `${grouped(draft.rows.length)} brands`}, version{" "}
          {grouped(base.version)}
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
        <Files
          name={list.name}
          unsaved={unsaved}
          mayChange={mayChange}
          onLoad={(file) =>
            load.mutate({ name: list.name, file, before: base.brands }, { onSuccess: reset })
          }
          onDeleted={onDeleted}
        />
        {mayChange ? (
          <Button
            variant="filled"
            disabled={!unsaved}
            loading={save.isPending}
            title="Ctrl+Enter"
            onClick={store}
          >
            Save
          </Button>
        ) : null}
      </div>
    </div>
  );
}

type Brands = ReturnType<typeof brandsIn>;

/** Where brands are typed, one with Enter, or many lines are pasted. */
function AddBrands({ onAdd }: { onAdd: (brands: Brands) => void }) {
  const [text, setText] = useState("");
  const brands = brandsIn(text);
  const add = () => {
    if (brands.length === 0) return;
    onAdd(brands);
    setText("");
  };
  return (
    <form
      className={classes.line}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      noValidate
    >
      <Textarea
        className={classes.grow ?? ""}
        label="New brands"
        description={`One a line: a name, and after a comma or tab its aliases with ${SEPARATOR} between them.`}
        rows={Math.min(4, text.split("\n").length)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
          if (event.nativeEvent.isComposing) return;
          event.preventDefault();
          add();
        }}
        data-autofocus
      />
      <Button type="submit" disabled={brands.length === 0}>
        {brands.length > 1 ? `Add ${grouped(brands.length)}` : "Add"}
      </Button>
    </form>
  );
}

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
