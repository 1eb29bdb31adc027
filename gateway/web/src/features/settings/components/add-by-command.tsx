// Published models that are not added yet: the whole command that adds each, where Rushes runs.
import { CopyField } from "@/components/copy-field";
import type { AddCommand } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";
import classes from "./settings-page.module.css";

/** `commands`: none where inference has no command to add a model with, or all are added. */
export function AddByCommand({ commands }: { commands: readonly AddCommand[] }) {
  if (commands.length === 0) return null;
  return (
    <div className={`${classes.form} ${classes.published}`}>
      <p className={classes.about}>
        A published model is downloaded by a command, typed in a terminal on the machine where
        Rushes runs its models. A command that begins with pip installs PyTorch first, which has
        more than a gigabyte:
      </p>
      {commands.map(({ name, licence, download_bytes: bytes, command }) => (
        <CopyField
          key={name}
          label={`${name}, about ${fileSize(bytes)}, ${licence}`}
          value={command}
        />
      ))}
    </div>
  );
}
