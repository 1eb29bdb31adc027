// Making a token: its secret is shown once, and the dialog stays until somebody says that it is kept.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { NameForm } from "@/components/name-form";
import { Note } from "@/components/note";
import type { NewToken as Wanted } from "@/lib/api/client";
import { useNewToken } from "../api/tokens";
import { expiryAfter, LIFETIMES } from "../expiry";
import classes from "./administration.module.css";

const ROLES: readonly { value: Wanted["role"]; label: string }[] = [
  { value: "viewer", label: "Viewer: watches" },
  { value: "editor", label: "Editor: watches and cuts" },
  { value: "admin", label: "Admin: does everything, tokens too" },
];
const NEVER = "";
const USUAL_DAYS = 90;

type NewTokenProps = { opened: boolean; onClose: () => void };

export function NewToken({ opened, onClose }: NewTokenProps) {
  const [shown, setShown] = useState(false);
  const close = () => {
    setShown(false);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={shown ? "Token made" : "New token"}
      // A slip must not take away what is shown only once.
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      withCloseButton={!shown}
    >
      <Making onMade={() => setShown(true)} onClose={close} />
    </Dialog>
  );
}

function Making({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [role, setRole] = useState<Wanted["role"]>("viewer");
  const [days, setDays] = useState(String(USUAL_DAYS));
  const creation = useNewToken();
  if (creation.isSuccess) {
    return <Secret name={creation.data.name} secret={creation.data.secret} onClose={onClose} />;
  }
  const submit = (name: string) => {
    const expires = days === NEVER ? null : expiryAfter(Number(days), Date.now());
    creation.mutate({ name, role, expires_at: expires }, { onSuccess: onMade });
  };
  return (
    <NameForm
      description="Whose token it is: the record shows this name."
      maxLength={100}
      error={creation.error}
      submit="Make the token"
      busy={creation.isPending}
      onSubmit={submit}
    >
      <NativeSelect
        label="Role"
        value={role}
        data={[...ROLES]}
        onChange={(event) => {
          const chosen = ROLES.find(({ value }) => value === event.currentTarget.value);
          if (chosen) setRole(chosen.value);
        }}
      />
      <NativeSelect
        label="Expires"
        value={days}
        data={LIFETIMES.map((one) => ({
          value: one.days === null ? NEVER : String(one.days),
          label: one.words,
        }))}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
    </NameForm>
  );
}

type SecretProps = { name: string; secret: string; onClose: () => void };

function Secret({ name, secret, onClose }: SecretProps) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(secret);
      setCopied("yes");
    } catch {
      // Browsers keep the clipboard from pages that came without TLS; what is selected can still be copied by hand.
      setCopied("no");
    }
  };
  return (
    <div className={form.form}>
      <p>
        The secret of “{name}” is shown this once and kept nowhere. Copy it now; whoever has it may
        come in.
      </p>
      <div className={classes.secret}>
        <TextInput ref={field} label="Secret" value={secret} readOnly data-autofocus />
        <Button
          variant="filled"
          leftSection={copied === "yes" ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => void copy()}
        >
          {copied === "yes" ? "Copied" : "Copy"}
        </Button>
      </div>
      {copied === "no" ? (
        <Note kind="marked">This browser does not let the page copy it. Press Ctrl+C.</Note>
      ) : null}
      <div className={form.buttons}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </div>
  );
}
