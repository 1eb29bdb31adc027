// Subprofiles, which are folders beside the export folder: a button or its number key exports into one.
import { ActionIcon, Button, Menu, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconFolder, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { NameForm } from "@/components/name-form";
import { useBindings } from "@/lib/keys/key-bindings";
import { SUBPROFILE_KEYS, type KeyId } from "@/lib/keys/key-table";
import { hintFor, shortcutFor } from "@/lib/keys/keys";
import { changeSettings, useSetting } from "@/lib/settings/settings";
import { mistakeIn } from "@/lib/clips/subprofiles";
import { announceDone } from "@/lib/undo/undo";
import classes from "./inspector.module.css";

type SubprofilesProps = {
  ready: boolean;
  ordering: string | null;
  /** The subprofile of the active marker's group; "" for the export folder itself, or without one. */
  from: string;
  onExport: (suffix: string) => void;
};

export function Subprofiles({ ready, ordering, from, onExport }: SubprofilesProps) {
  const [subprofiles, setSubprofiles] = useSetting("subprofiles");
  const [naming, setNaming] = useState(false);
  const remove = (suffix: string) => {
    setSubprofiles(subprofiles.filter((one) => one !== suffix));
    announceDone(`Subprofile removed: ${suffix}. Its clips are kept.`, () => {
      changeSettings({ subprofiles });
      return Promise.resolve();
    });
  };
  return (
    <>
      <div className={classes.subprofiles}>
        <ul aria-label="Subprofiles">
          {subprofiles.map((suffix, i) => (
            <Subprofile
              key={suffix}
              suffix={suffix}
              action={SUBPROFILE_KEYS[i]}
              ready={ready}
              ordering={ordering === suffix}
              isFrom={from === suffix}
              onExport={() => onExport(suffix)}
              onRemove={() => remove(suffix)}
            />
          ))}
          <li>
            <Button
              variant="subtle"
              leftSection={<IconPlus size={14} />}
              aria-haspopup="dialog"
              title="A folder beside the export folder"
              onClick={() => setNaming(true)}
            >
              {subprofiles.length === 0 ? (
                "Subprofile"
              ) : (
                <VisuallyHidden>Subprofile</VisuallyHidden>
              )}
            </Button>
          </li>
        </ul>
        <p className={classes.from} role="status">
          {from === "" ? "" : <FromSubprofile suffix={from} />}
        </p>
      </div>
      <Dialog opened={naming} onClose={() => setNaming(false)} title="New subprofile">
        <NameForm
          description="Its clips go to a folder beside the export folder, which ends in “_” and this name."
          mistakeIn={(suffix) => mistakeIn(suffix, subprofiles)}
          submit="Add"
          onSubmit={(suffix) => {
            setSubprofiles([...subprofiles, suffix]);
            setNaming(false);
          }}
        />
      </Dialog>
    </>
  );
}

/** The main button exports to the export folder, whichever group's settings were brought back. */
function FromSubprofile({ suffix }: { suffix: string }) {
  const [subprofiles] = useSetting("subprofiles");
  const action = SUBPROFILE_KEYS[subprofiles.indexOf(suffix)];
  const bindings = useBindings();
  const key = action ? hintFor(action, bindings) : "";
  return (
    <>
      This group is in <bdi>{suffix}</bdi>: {key === "" ? "its button" : key} exports there
    </>
  );
}

type SubprofileProps = {
  suffix: string;
  /** Its key; undefined after the ninth. */
  action: KeyId | undefined;
  ready: boolean;
  ordering: boolean;
  /** Whether the active marker's group is in it. */
  isFrom: boolean;
  onExport: () => void;
  onRemove: () => void;
};

function Subprofile(props: SubprofileProps) {
  const { suffix, action, ready, ordering, isFrom, onExport, onRemove } = props;
  const [opened, setOpened] = useState(false);
  const bindings = useBindings();
  return (
    <li className={classes.subprofile}>
      <Button
        className={isFrom ? (classes.fromHere ?? "") : ""}
        aria-keyshortcuts={action && shortcutFor(action, bindings)}
        title={`Export to ${suffix}`}
        disabled={!ready}
        aria-busy={ordering}
        leftSection={<IconFolder size={14} />}
        rightSection={action ? <KeyHint action={action} /> : null}
        onClick={onExport}
        onContextMenu={(event) => {
          event.preventDefault();
          setOpened(true);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Delete") return;
          // Keeps the page from using the key, which deletes a marker's clips there.
          event.preventDefault();
          onRemove();
        }}
      >
        <VisuallyHidden>Export to </VisuallyHidden>
        <span className={classes.suffix}>{suffix}</span>
      </Button>
      <Menu opened={opened} onChange={setOpened} position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" aria-label={`More about ${suffix}`}>
            <IconChevronDown size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTrash size={14} />} onClick={onRemove}>
            Remove from this list
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
