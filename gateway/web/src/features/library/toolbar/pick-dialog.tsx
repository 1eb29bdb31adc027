// The lists from which values of filters are picked: cameras, codecs, months, lengths, labels and folders, with counts.
import { Button, Tabs, TextInput, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCheck, IconSearch } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import type { AssetListing } from "@/lib/api/query-keys";
import { LENGTH_CLASSES } from "@/lib/api/query-keys";
import { formatNamed } from "@/lib/footage/formats";
import { plainLetters } from "@/lib/plain-letters";
import { grouped } from "@/lib/time/time";
import { useFacet } from "../api/facets";
import { PICK_FIELDS, type ChangeListing, type PickField } from "../listing";
import { PICKS } from "./picks";
import classes from "./pick-dialog.module.css";

type PickDialogProps = {
  listing: AssetListing;
  onChange: ChangeListing;
  /** Number of matching videos; undefined until known. */
  total: number | undefined;
  onClose: () => void;
};

export function PickDialog({ listing, onChange, total, onClose }: PickDialogProps) {
  const isNarrow = useMediaQuery("(max-width: 700px)", false, { getInitialValueInEffect: false });
  const [field, setField] = useState<PickField>(
    PICK_FIELDS.find((one) => listing[one].length > 0) ?? "camera",
  );
  const picked = PICK_FIELDS.some((one) => listing[one].length > 0);
  const clear = () =>
    onChange(Object.fromEntries(PICK_FIELDS.map((one) => [one, []])), { replace: true });
  return (
    <Dialog
      opened
      onClose={onClose}
      title="Pick videos by"
      size={560}
      fullScreen={isNarrow}
      // The list behind follows at once, and is worth seeing.
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <Tabs
        value={field}
        onChange={(next) => setField(PICK_FIELDS.find((one) => one === next) ?? "camera")}
        orientation={isNarrow ? "horizontal" : "vertical"}
        keepMounted={false}
        className={classes.tabs ?? ""}
      >
        <Tabs.List aria-label="Fields" className={classes.fields ?? ""}>
          {PICK_FIELDS.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              rightSection={
                listing[one].length > 0 ? (
                  <span className={classes.picked}>
                    {listing[one].length}
                    <VisuallyHidden> picked</VisuallyHidden>
                  </span>
                ) : null
              }
            >
              {PICKS[one].words}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PICK_FIELDS.map((one) => (
          <Tabs.Panel key={one} value={one} className={classes.panel ?? ""}>
            <Values listing={listing} field={one} onChange={onChange} onDone={onClose} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={classes.foot}>
        <Button variant="subtle" disabled={!picked} onClick={clear}>
          Clear all
        </Button>
        <Button variant="filled" onClick={onClose}>
          {total === undefined
            ? "Show them"
            : `Show ${grouped(total)} ${total === 1 ? "video" : "videos"}`}
        </Button>
      </div>
    </Dialog>
  );
}

type ValuesProps = {
  listing: AssetListing;
  field: PickField;
  onChange: ChangeListing;
  onDone: () => void;
};

function Values({ listing, field, onChange, onDone }: ValuesProps) {
  const { facet, words, none, valueWords } = PICKS[field];
  const found = useFacet(listing, facet);
  const [text, setText] = useState("");
  const picked = listing[field];
  const counts = new Map(found.data?.values.map(({ value, count }) => [value, count]));
  // What is picked stays in the list, so that it can be let go of, even where the other filters leave none of it.
  const lost = picked.filter((value) => !counts.has(value));
  const values = inOrder(field, [...counts.keys(), ...lost]);
  const typed = plainLetters(text.trim());
  const narrowed = values.filter(
    (value) =>
      plainLetters(valueWords(value)).includes(typed) ||
      (field === "codec" && value === formatNamed(typed)),
  );
  const toggle = (value: string) => {
    const next = picked.includes(value)
      ? picked.filter((one) => one !== value)
      : [...picked, value];
    // A picked folder takes the place of the one that is gone to.
    const place = field === "folders" ? { folder: undefined } : {};
    onChange({ ...place, [field]: next }, { replace: true });
  };
  const steps = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("input, [role='checkbox']")];
    const at = all.findIndex((one) => one === document.activeElement);
    const to = all[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  return (
    // The keys of the fields within are caught on their way up.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes.values} onKeyDown={steps}>
      <TextInput
        aria-label={`Find in ${words.toLowerCase()}`}
        placeholder={`Find in ${words.toLowerCase()}`}
        leftSection={<IconSearch size={16} />}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          const [first] = narrowed;
          if (text.trim() !== "" && first !== undefined) {
            if (!picked.includes(first)) toggle(first);
            setText("");
          } else onDone();
        }}
      />
      <div role="group" aria-label={words} className={classes.list}>
        {found.isError ? <ProblemNote error={found.error} /> : null}
        {found.isPending ? <p className={classes.aside}>Counting …</p> : null}
        {found.isSuccess && narrowed.length === 0 ? (
          <p className={classes.aside}>
            {text.trim() === "" ? `${none} among these videos.` : `${none} like “${text.trim()}”.`}
          </p>
        ) : null}
        {narrowed.map((value) => (
          <button
            key={value}
            type="button"
            role="checkbox"
            aria-checked={picked.includes(value)}
            className={classes.value}
            onClick={() => toggle(value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              onDone();
            }}
          >
            <span className={classes.box}>
              {picked.includes(value) ? <IconCheck size={12} stroke={3} /> : null}
            </span>
            <span className={classes.words}>{valueWords(value)}</span>
            <span className={classes.count}>{grouped(counts.get(value) ?? 0)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Months and lengths by their own order, the newest and the shortest first; others by their counts, as they come. */
function inOrder(field: PickField, values: readonly string[]): string[] {
  if (field === "month") return [...values].sort().reverse();
  if (field === "length") return LENGTH_CLASSES.filter((length) => values.includes(length));
  return [...values];
}
