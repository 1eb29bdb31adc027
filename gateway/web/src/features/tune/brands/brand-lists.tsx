// The button that opens the brand lists, and their dialog: one list is open, and another one can be chosen or made.
import { Button, NativeSelect } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Confirmation } from "@/components/confirmation";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { NameForm } from "@/components/name-form";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { isMissing } from "@/lib/api/problem";
import { takeFocus } from "@/components/take-focus";
import { useMay } from "@/lib/api/session";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useKeys } from "@/lib/keys/use-keys";
import { grouped } from "@/lib/time/time";
import { DEFAULT_LIST, useBrandList, useBrandLists, useNewBrandList } from "../api/brand-lists";
import { BrandEditor } from "./brand-editor";
import classes from "./brand-lists.module.css";

/** In the gateway's words, which it says too. */
const LONGEST_NAME = 100;

/** What is asked for while there are changes that are not saved: another list, a new one, or nothing more (null). */
type Leaving = { to: Shown | null };
type Shown = { kind: "list"; name: string } | { kind: "new" };

const FIRST: Shown = { kind: "list", name: DEFAULT_LIST };

export function BrandListsButton() {
  const [shown, setShown] = useState<Shown | null>(null);
  const [unsaved, setUnsaved] = useState(false);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const shortcut = useShortcut("tuneBrands");
  const open = () => setShown(FIRST);
  useKeys({ tuneBrands: open });
  const go = (to: Shown | null) => {
    if (unsaved) {
      setLeaving({ to });
      return;
    }
    setShown(to);
  };
  const toFirst = () => {
    setUnsaved(false);
    setShown(FIRST);
  };
  const leave = () => {
    setUnsaved(false);
    setShown(leaving?.to ?? null);
    setLeaving(null);
  };
  return (
    <>
      <Button
        leftSection={<IconTags size={16} />}
        rightSection={<KeyHint action="tuneBrands" />}
        aria-keyshortcuts={shortcut}
        aria-haspopup="dialog"
        onClick={open}
      >
        Brand lists
      </Button>
      <Dialog
        opened={shown !== null}
        onClose={leaving ? () => setLeaving(null) : () => go(null)}
        title={leaving ? "Changes that are not saved" : "Brand lists"}
        size="xl"
      >
        {leaving ? <Question onKeep={() => setLeaving(null)} onLose={leave} /> : null}
        {/* The changes stay until they are discarded. */}
        <div hidden={leaving !== null}>
          {shown ? (
            <Lists shown={shown} onGo={go} onUnsaved={setUnsaved} onDeleted={toFirst} />
          ) : null}
        </div>
      </Dialog>
    </>
  );
}

/** In the place of the list, so that there is one dialog, which Escape closes. */
function Question({ onKeep, onLose }: { onKeep: () => void; onLose: () => void }) {
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    question.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div ref={question}>
      <Confirmation
        keep="Go on editing"
        lose="Discard the changes"
        busy={false}
        error={null}
        onKeep={onKeep}
        onLose={onLose}
      >
        The changes to this brand list are lost. Its saved version stays.
      </Confirmation>
    </div>
  );
}

type ListsProps = {
  shown: Shown;
  onGo: (to: Shown | null) => void;
  onUnsaved: (unsaved: boolean) => void;
  onDeleted: () => void;
};

function Lists({ shown, onGo, onUnsaved, onDeleted }: ListsProps) {
  const mayChange = useMay("change");
  const lists = useBrandLists();
  const name = shown.kind === "list" ? shown.name : null;
  const list = useBrandList(name);
  const failed = [lists, list].find(({ error, data }) => error && !data);
  return (
    <div className={classes.sheet}>
      {/* Without the lists its first field cannot have the focus. */}
      <div className={classes.line} key={lists.data ? "read" : "reading"} ref={takeFocus}>
        <NativeSelect
          className={classes.grow ?? ""}
          label="List"
          data-autofocus={shown.kind === "list" ? true : undefined}
          value={name ?? ""}
          disabled={!lists.data}
          data={[
            ...(name === null ? [{ value: "", label: "New list" }] : []),
            ...(lists.data ?? []).map((each) => ({
              value: each.name,
              label: `${each.name}, ${grouped(each.brands)} ${each.brands === 1 ? "brand" : "brands"}`,
            })),
          ]}
          onChange={(event) => onGo({ kind: "list", name: event.currentTarget.value })}
        />
        {mayChange ? (
          <Button disabled={shown.kind === "new"} onClick={() => onGo({ kind: "new" })}>
            New list
          </Button>
        ) : null}
      </div>
      {failed ? (
        <ProblemNote
          error={failed.error}
          action={<Button onClick={() => void failed.refetch()}>Try again</Button>}
        />
      ) : null}
      {shown.kind === "new" ? (
        <NewList
          names={(lists.data ?? []).map((each) => each.name)}
          onMade={(made) => onGo({ kind: "list", name: made })}
        />
      ) : null}
      {name !== null && !list.data && !failed ? (
        <RowSkeletons words="Reading the brands" count={6} height={36} />
      ) : null}
      {list.data ? (
        <BrandEditor
          key={list.data.name}
          list={list.data}
          isGone={isMissing(list.error)}
          mayChange={mayChange}
          onUnsaved={onUnsaved}
          onDeleted={onDeleted}
        />
      ) : null}
    </div>
  );
}

type NewListProps = { names: readonly string[]; onMade: (name: string) => void };

function NewList({ names, onMade }: NewListProps) {
  const make = useNewBrandList();
  return (
    <NameForm
      label="Name of the new list"
      description="Letters, digits, blanks, -, _ and . A run names the list that it matches brands of."
      maxLength={LONGEST_NAME}
      mistakeIn={(name) => (names.includes(name) ? "There is a brand list of this name." : null)}
      error={make.error}
      submit="Make the list"
      busy={make.isPending}
      onSubmit={(name) => make.mutate(name, { onSuccess: () => onMade(name) })}
    />
  );
}
