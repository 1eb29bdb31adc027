// The choice of what describes sound or pictures for a finder.
import { NativeSelect } from "@mantine/core";
import { DESCRIBED_WORDS, type Described } from "./words";

type DescriptorChoiceProps = {
  kind: Described;
  /** Names of those that are installed, the built-in one first; undefined until known. */
  there: readonly string[] | undefined;
  /** What the finder has; null: none yet, it gets the built-in one. */
  used: string | null;
  /** What was chosen; undefined: nothing. */
  chosen: string | undefined;
  error: string | undefined;
  onChoose: (name: string) => void;
};

/** Nothing where there is nothing to choose. */
export function DescriptorChoice(props: DescriptorChoiceProps) {
  const { kind, there, used, chosen, error, onChoose } = props;
  if (there === undefined) return null;
  const isGone = used !== null && !there.includes(used);
  if (there.length < 2 && !isGone) return null;
  const [builtIn] = there;
  return (
    <NativeSelect
      label={`${DESCRIBED_WORDS[kind]} described by`}
      description={
        isGone
          ? `The model ${used} was removed. Choose another one, or add it again.`
          : "Applies from the next training on."
      }
      value={chosen ?? used ?? builtIn}
      data={[
        ...(isGone ? [{ value: used, label: `${used} (removed)` }] : []),
        ...there.map((value) => ({
          value,
          label: value === builtIn ? `${value} (built in)` : value,
        })),
      ]}
      error={error}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
}
