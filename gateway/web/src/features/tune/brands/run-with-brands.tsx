// The form that starts a replay with text and brands: crops are cut out, read, and compared with a list.
import { Button } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { BrandListSelect } from "./brand-list-select";

type RunWithBrandsProps = {
  busy: boolean;
  onRun: (list: string) => void;
};

/** The list that is always there. */
const USUAL = "default";

export function RunWithBrands({ busy, onRun }: RunWithBrandsProps) {
  const [list, setList] = useState(USUAL);
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (list !== "") onRun(list);
  };
  return (
    <form className={form.form} onSubmit={pressed} aria-label="Text and brands">
      <BrandListSelect label="Brand list" isLabelled value={list} onChange={setList} />
      <div className={form.buttons}>
        <Button
          type="submit"
          loading={busy}
          disabled={list === ""}
          title="A new run, which also reads text and looks for the brands of the list in it"
        >
          Run with text and brands
        </Button>
      </div>
    </form>
  );
}
