// The field that names another brand for a region: one of the list, or one that is in none.
import { Autocomplete } from "@mantine/core";
import { useRef, useState, type RefObject } from "react";
import { KeyHint } from "@/components/key-caps";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useBrandList } from "../api/brand-lists";
import classes from "./region-table.module.css";

const LONGEST_NAME = 100;
/** Brands that are offered at a time. */
const MOST = 12;

type AnotherBrandProps = {
  field: RefObject<HTMLInputElement | null>;
  /** The list whose brands are offered. */
  list: string;
  disabled: boolean;
  onName: (brand: string) => void;
  /** Named by Shift+Enter: for all regions that say the same. */
  onNameAll: (brand: string) => void;
  /** Left without a name. */
  onLeave: () => void;
};

export function AnotherBrand({
  field,
  list,
  disabled,
  onName,
  onNameAll,
  onLeave,
}: AnotherBrandProps) {
  const [text, setText] = useState("");
  const { data } = useBrandList(list === "" ? null : list);
  const shortcut = useShortcut("regionBrand");
  /** Whether Shift is held with the Enter that is about to name a brand, typed or offered. */
  const isForAll = useRef(false);
  const name = (brand: string) => {
    const onNamed = isForAll.current ? onNameAll : onName;
    isForAll.current = false;
    if (brand.trim() !== "") onNamed(brand.trim());
  };
  return (
    <form
      className={classes.another}
      onSubmit={(event) => {
        event.preventDefault();
        name(text);
      }}
    >
      <Autocomplete
        ref={field}
        aria-label="Another brand"
        aria-keyshortcuts={shortcut}
        placeholder="Another brand"
        maxLength={LONGEST_NAME}
        limit={MOST}
        selectFirstOptionOnChange
        data={[...new Set(data?.brands.map((brand) => brand.name))]}
        disabled={disabled}
        value={text}
        rightSection={<KeyHint action="regionBrand" />}
        rightSectionPointerEvents="none"
        withScrollArea={false}
        classNames={{ options: classes.offered ?? "" }}
        comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none" }}
        onChange={setText}
        onOptionSubmit={name}
        onKeyDown={(event) => {
          isForAll.current = event.key === "Enter" && event.shiftKey;
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setText("");
          onLeave();
        }}
      />
    </form>
  );
}
