// The field that names a list of brands: one of those that there are, or typed where there is nothing to choose from.
import { NativeSelect } from "@mantine/core";
import { useBrandLists } from "../api/brand-lists";
import { TypedText } from "../stages/typed-text";
import { optionsOf } from "./brand-words";

type BrandListSelectProps = {
  label: string;
  /** Whether the label is seen above the field; otherwise it is only its accessible name. */
  isLabelled?: boolean;
  value: string;
  onChange: (name: string) => void;
};

export function BrandListSelect({ label, isLabelled, value, onChange }: BrandListSelectProps) {
  const { data: lists, isPending } = useBrandLists();
  const named = isLabelled ? { label } : { "aria-label": label };
  // Also where they cannot be read: a name can still be typed.
  if (!isPending && !lists)
    return <TypedText {...named} value={value} onChange={onChange} isWaiting={false} />;
  return (
    <NativeSelect
      {...named}
      disabled={isPending}
      value={value}
      data={optionsOf(lists ?? [], value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
