// A text with a button that copies it.
import { Button, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Note } from "./note";
import classes from "./copy-field.module.css";

type CopyFieldProps = {
  label: string;
  value: string;
  /** It is the main content of its dialog, so it gets the focus. */
  first?: boolean;
};

export function CopyField({ label, value, first = false }: CopyFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied("yes");
    } catch {
      // Without TLS browsers forbid the clipboard; the selected text can still be copied by hand.
      setCopied("no");
    }
  };
  return (
    <>
      <div className={classes.field}>
        <TextInput
          ref={field}
          label={label}
          value={value}
          readOnly
          data-autofocus={first || undefined}
        />
        <Button
          variant={first ? "filled" : "default"}
          leftSection={copied === "yes" ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => void copy()}
        >
          {copied === "yes" ? "Copied" : "Copy"}
        </Button>
      </div>
      {copied === "no" ? (
        <Note kind="marked">This browser does not let the page copy it. Press Ctrl+C.</Note>
      ) : null}
    </>
  );
}
