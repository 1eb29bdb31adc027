// The brands of a list with their aliases, as fields: a part of them at a time, as a list may have ten thousand.
import { ActionIcon, Button, TextInput, VisuallyHidden } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { memo, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { grouped } from "@/lib/time/time";
import { SEPARATOR, without, type Field, type Mistakes, type Row } from "./brand-draft";
import classes from "./brand-lists.module.css";

/** Rows that are shown more at a time. */
const STEP = 200;
const LONGEST_NAME = 100;

type BrandRowsProps = {
  rows: readonly Row[];
  mistakes: Mistakes;
  mayChange: boolean;
  onChange: (key: number, field: Field, text: string) => void;
  onRemove: (key: number) => void;
  /** The focus has no row to go to, as the only one was removed. */
  onLast: () => void;
};

const NONE: ReadonlySet<number> = new Set();

export function BrandRows(props: BrandRowsProps) {
  const { rows, mistakes, mayChange, onChange, onRemove, onLast } = props;
  const [sought, setSought] = useState("");
  /** Rows that the search has left out when it was typed: one that is edited or added since does not vanish. */
  const [leftOut, setLeftOut] = useState(NONE);
  const [most, setMost] = useState(STEP);
  const body = useRef<HTMLTableSectionElement>(null);
  // What is wrong is shown, wherever it is.
  const matching = leftOut.size === 0 ? rows : rows.filter(({ key }) => !leftOut.has(key));
  const wrong = rows.filter((row) => mistakes.has(row.key));
  const shown = matching.slice(0, most);
  const above = wrong.filter((row) => !shown.includes(row));
  useEffect(() => {
    if (mistakes.size > 0)
      body.current?.querySelector<HTMLInputElement>("input[aria-invalid=true]")?.focus();
  }, [mistakes]);
  return (
    <>
      {rows.length > 1 ? (
        <TextInput
          aria-label="Find a brand"
          placeholder="Find a brand or an alias"
          value={sought}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setSought(text);
            setLeftOut(without(rows, text));
          }}
        />
      ) : null}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col" className={classes.name}>
                Brand
              </th>
              <th scope="col">Aliases, with {SEPARATOR} between them</th>
              {mayChange ? (
                <th scope="col" className={classes.end}>
                  <VisuallyHidden>Remove</VisuallyHidden>
                </th>
              ) : null}
            </tr>
          </thead>
          {/* Handles the arrow keys of the fields in it. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <tbody ref={body} onKeyDown={stepped}>
            {[...above, ...shown].map((row) => (
              <BrandRow
                key={row.key}
                row={row}
                mistake={mistakes.get(row.key)}
                mayChange={mayChange}
                onChange={onChange}
                onRemove={onRemove}
                onLast={onLast}
              />
            ))}
          </tbody>
        </table>
        {matching.length > most ? (
          <Button variant="subtle" onClick={() => setMost(most + STEP)}>
            Show more: {grouped(matching.length - most)} are left
          </Button>
        ) : null}
      </div>
      {rows.length > 0 && matching.length === 0 ? (
        <p className={classes.facts} role="status">
          No brand or alias has “{sought.trim()}” in it.
        </p>
      ) : null}
    </>
  );
}

type BrandRowProps = Omit<BrandRowsProps, "rows" | "mistakes"> & {
  row: Row;
  mistake: Partial<Record<Field, string>> | undefined;
};

const BrandRow = memo(function BrandRow(props: BrandRowProps) {
  const { row, mistake, mayChange, onChange, onRemove, onLast } = props;
  const name = row.name.trim() || "a brand without a name";
  return (
    <tr>
      <td>
        <TextInput
          aria-label="Brand"
          value={row.name}
          maxLength={LONGEST_NAME}
          readOnly={!mayChange}
          error={mistake?.name}
          data-field="name"
          onChange={(event) => onChange(row.key, "name", event.currentTarget.value)}
        />
      </td>
      <td>
        <TextInput
          aria-label={`Aliases of ${name}`}
          value={row.aliases}
          readOnly={!mayChange}
          error={mistake?.aliases}
          data-field="aliases"
          onChange={(event) => onChange(row.key, "aliases", event.currentTarget.value)}
        />
      </td>
      {mayChange ? (
        <td>
          <ActionIcon
            aria-label={`Remove ${name}`}
            title="Remove"
            onClick={(event) => {
              if (!toNeighbour(event.currentTarget)) onLast();
              onRemove(row.key);
            }}
          >
            <IconTrash size={16} stroke={1.5} />
          </ActionIcon>
        </td>
      ) : null}
    </tr>
  );
});

/** Focuses the same button of the next row, or of the one before; false where there is none. */
function toNeighbour(button: Element): boolean {
  const row = button.closest("tr");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  next?.querySelector("button")?.focus();
  return next != null;
}

/** ↑ and ↓ go to the same field of the row above or below, Enter too. */
function stepped(event: KeyboardEvent<HTMLElement>): void {
  const down = event.key === "ArrowDown" || event.key === "Enter";
  if (!(event.target instanceof HTMLInputElement) || (!down && event.key !== "ArrowUp")) return;
  if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
  const row = event.target.closest("tr");
  const next = down ? row?.nextElementSibling : row?.previousElementSibling;
  const field = next?.querySelector<HTMLInputElement>(`[data-field=${event.target.dataset.field}]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
