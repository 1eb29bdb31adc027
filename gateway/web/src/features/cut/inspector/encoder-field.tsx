// The field for the encoder; if there is only one it links to where the reason is shown.
import { NativeSelect } from "@mantine/core";
import { Link } from "wouter";
import { useNodes } from "@/lib/api/nodes";
import { messageFor } from "@/lib/api/problem";
import { factsOf } from "@/lib/clips/clip-formats";
import { usableEncoder, encoderName, isEncoderChoice, offeredEncoders } from "@/lib/clips/encoders";
import { useSetting } from "@/lib/settings/settings";
import { Field } from "./field";
import classes from "./inspector.module.css";

export function EncoderField({ error }: { error: unknown }) {
  const [wanted, want] = useSetting("encoder");
  const { sequence } = factsOf(useSetting("format")[0]);
  const nodes = useNodes().data;
  const chosen = usableEncoder(wanted, nodes);
  const offered = nodes ? offeredEncoders(nodes) : [chosen];
  const onlyCpu = nodes !== undefined && offered.length <= 2;
  return (
    <Field name="Encoder" problem={messageFor(error, "encoder")} aside={aside(sequence, onlyCpu)}>
      <NativeSelect
        className={classes.encoder ?? ""}
        aria-label="Encoder"
        disabled={nodes === undefined || onlyCpu || sequence}
        value={onlyCpu || sequence ? "libx264" : chosen}
        data={offered.map((value) => ({ value, label: encoderName(value) }))}
        onChange={(event) => {
          if (isEncoderChoice(event.currentTarget.value)) want(event.currentTarget.value);
        }}
      />
    </Field>
  );
}

/** Why there is nothing to choose, or a link to the reason. */
function aside(sequence: boolean, onlyCpu: boolean) {
  if (sequence) return "not for pictures";
  if (!onlyCpu) return null;
  return (
    <Link className={classes.elsewhere} href="/settings?part=encoders">
      Why only the CPU?
    </Link>
  );
}
