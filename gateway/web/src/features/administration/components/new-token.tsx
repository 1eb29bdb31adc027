// Making a token: its secret is shown once, and the dialog stays until the user confirms having stored it.
import { Button, NativeSelect } from "@mantine/core";
import { useRef, useState } from "react";
import { CopyField } from "@/components/copy-field";
import { DayInput } from "@/components/day-input";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { NameForm } from "@/components/name-form";
import type { NewToken as Wanted } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { useNewToken } from "../api/tokens";
import { expiryAfter, expiryOn, LIFETIMES } from "../expiry";

const ROLES: readonly { value: Wanted["role"]; label: string }[] = [
  { value: "viewer", label: "Viewer: watches" },
  { value: "editor", label: "Editor: watches and cuts" },
  { value: "admin", label: "Admin: does everything, tokens too" },
];
const NEVER = "";
const ON_A_DAY = "day";
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
      // A stray click or Escape must not hide the secret, which is shown only once.
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      withCloseButton={!shown}
    >
      <Making onMade={() => setShown(true)} onClose={close} />
    </Dialog>
  );
}

const presetEnd = (days: string) => (days === NEVER ? null : expiryAfter(Number(days), Date.now()));

function Making({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [role, setRole] = useState<Wanted["role"]>("viewer");
  const [days, setDays] = useState(String(USUAL_DAYS));
  const [day, setDay] = useState("");
  const [wrongDay, setWrongDay] = useState<string | null>(null);
  const dayField = useRef<HTMLInputElement>(null);
  const creation = useNewToken();
  if (creation.isSuccess) {
    return <Secret name={creation.data.name} secret={creation.data.secret} onClose={onClose} />;
  }
  const submit = (name: string) => {
    const ending = days === ON_A_DAY ? expiryOn(day, Date.now()) : { at: presetEnd(days) };
    if ("wrong" in ending) {
      setWrongDay(ending.wrong);
      dayField.current?.focus();
      return;
    }
    creation.mutate({ name, role, expires_at: ending.at }, { onSuccess: onMade });
  };
  const wrongExpiry = messageFor(creation.error, "expires_at");
  return (
    <NameForm
      description="Whose token it is: the record shows this name."
      maxLength={100}
      error={wrongExpiry === undefined ? creation.error : null}
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
        data={[
          ...LIFETIMES.map((one) => ({
            value: one.days === null ? NEVER : String(one.days),
            label: one.words,
          })),
          { value: ON_A_DAY, label: "On a day …" },
        ]}
        error={days === ON_A_DAY ? undefined : wrongExpiry}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      {days === ON_A_DAY ? (
        <DayInput
          ref={dayField}
          label="Last day"
          description="It expires when this day ends, by the clock of this device."
          value={day}
          error={wrongDay ?? wrongExpiry}
          onChange={(text) => {
            setDay(text);
            setWrongDay(null);
          }}
        />
      ) : null}
    </NameForm>
  );
}

type SecretProps = { name: string; secret: string; onClose: () => void };

function Secret({ name, secret, onClose }: SecretProps) {
  return (
    <div className={form.form}>
      <p>
        The secret of “{name}” is shown this once and kept nowhere. Copy it now; whoever has it may
        come in.
      </p>
      <CopyField label="Secret" value={secret} first />
      <div className={form.buttons}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </div>
  );
}
