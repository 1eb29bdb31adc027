// The form that starts a replay with text and brands: crops are cut out, read, and compared with a list.
import { Button } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { USUAL_LIST } from "../runs/run-state";
import { BrandListSelect } from "./brand-list-select";

type RunWithBrandsProps = {
  /** The list that is chosen elsewhere; null: it is chosen here. */
  list: string | null;
  /** Why it is not possible now; null where it is. */
  whyNot: string | null;
  busy: boolean;
  onRun: (list: string) => void;
};

export function RunWithBrands({ list: given, whyNot, busy, onRun }: RunWithBrandsProps) {
  const [chosen, setChosen] = useState(USUAL_LIST);
  const list = given ?? chosen;
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (list !== "" && whyNot === null) onRun(list);
  };
  return (
    <form className={form.form} onSubmit={pressed} aria-label="Text and brands">
      {given === null ? (
        <BrandListSelect label="Brand list" isLabelled value={list} onChange={setChosen} />
      ) : null}
      <div className={form.buttons}>
        <Button
          type="submit"
          loading={busy}
          disabled={list === "" || whyNot !== null}
          title={
            whyNot ?? "A new run, which also reads text and looks for the brands of the list in it"
          }
        >
          Run with text and brands
        </Button>
      </div>
    </form>
  );
}
