// A form for naming something: a profile, a subprofile, a token.
import { Button, TextInput } from "@mantine/core";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { messageFor } from "@/lib/api/problem";
import classes from "./form.module.css";
import { ProblemNote } from "./note";

type NameFormProps = {
  label?: string;
  /** Name in the gateway's errors. */
  field?: string;
  /** What is being named. */
  description: string;
  maxLength?: number;
  /** Client-side validation. */
  mistakeIn?: (name: string) => string | null;
  /** The gateway's refusal. */
  error?: unknown;
  /** The present name, where there is one. */
  initial?: string;
  submit: string;
  busy?: boolean;
  /** Text below the field. */
  children?: ReactNode;
  onSubmit: (name: string) => void;
};

export function NameForm(props: NameFormProps) {
  const { label = "Name", field = "name", description, maxLength, mistakeIn } = props;
  const { error, initial = "", submit, busy } = props;
  const { children, onSubmit } = props;
  const [text, setText] = useState(initial);
  const name = text.trim();
  const mistake = name === "" ? null : (mistakeIn?.(name) ?? null);
  const refusal = error ? messageFor(error, field) : undefined;
  const ready = name !== "" && name !== initial && mistake === null;
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (ready) onSubmit(name);
  };
  return (
    // Errors are shown below the field, in the page's own words.
    <form onSubmit={pressed} className={classes.form} noValidate>
      <TextInput
        label={label}
        description={description}
        value={text}
        {...(maxLength === undefined ? {} : { maxLength })}
        error={mistake ?? refusal}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {children}
      {error && refusal === undefined ? <ProblemNote error={error} /> : null}
      <Button type="submit" variant="filled" disabled={!ready} loading={busy === true}>
        {submit}
      </Button>
    </form>
  );
}
