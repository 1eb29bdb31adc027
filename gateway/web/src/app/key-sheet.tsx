// The keys of the current page, from the table that dispatches them.
import { Anchor, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { Dialog } from "@/components/dialog";
import { KeyCaps } from "@/components/key-caps";
import { useBindings } from "@/lib/keys/key-bindings";
import type { Page } from "@/lib/keys/key-table";
import { sheetFor, type SheetLine } from "@/lib/keys/keys";
import classes from "./key-sheet.module.css";

type KeySheetProps = { page: Page; mayChange: boolean; opened: boolean; onClose: () => void };

export function KeySheet({ page, mayChange, opened, onClose }: KeySheetProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys on this page" size="auto">
      <Sheet page={page} mayChange={mayChange} onClose={onClose} />
    </Dialog>
  );
}

function Sheet({ page, mayChange, onClose }: Omit<KeySheetProps, "opened">) {
  const [wanted, setWanted] = useState("");
  const groups = sheetFor(page, useBindings(), mayChange)
    .map(({ group, lines }) => ({ group, lines: lines.filter((line) => matches(line, wanted)) }))
    .filter(({ lines }) => lines.length > 0);
  return (
    <div className={classes.sheet}>
      <TextInput
        leftSection={<IconSearch size={16} />}
        placeholder="Find a key or an action"
        aria-label="Find a key or an action"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        data-autofocus
      />
      <div className={classes.groups}>
        {groups.map(({ group, lines }) => (
          <section key={group} className={classes.group}>
            <h3>{group}</h3>
            <dl>
              {lines.map(({ does, held, keys }) => (
                <div key={does} className={classes.line}>
                  <dt>{does}</dt>
                  <dd>
                    <KeyCaps caps={held} />
                    {keys.map((caps) => (
                      <span key={caps.join("+")} className={classes.key}>
                        <KeyCaps caps={caps} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        {groups.length === 0 ? <p>No key and no action is called “{wanted}”.</p> : null}
      </div>
      <footer className={classes.foot}>
        <Anchor className={classes.change} component={Link} href="/settings" onClick={onClose}>
          Change keys in the settings
        </Anchor>
        <span>Rushes {__RELEASE__}</span>
      </footer>
    </div>
  );
}

function matches({ does, keys }: SheetLine, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return (
    does.toLowerCase().includes(text) || keys.some((caps) => caps.join("+").toLowerCase() === text)
  );
}
