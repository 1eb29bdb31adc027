// The field for the data set that the clips are for, and whether its rules can be met.
import { NativeSelect } from "@mantine/core";
import type { Asset } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { CONTRACTS, whyContractFails, isContract } from "@/lib/clips/contracts";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { Field } from "./field";
import classes from "./inspector.module.css";

export function ContractField({ asset, error }: { asset: Asset; error: unknown }) {
  const { contract, shortSide } = useSettings();
  const { name, rule } = CONTRACTS[contract];
  const hindered = whyContractFails(contract, { silent: asset.audio == null, shortSide });
  return (
    <Field name="Data set" problem={hindered?.words ?? messageFor(error, "contract")}>
      <NativeSelect
        className={classes.wide ?? ""}
        aria-label="Data set"
        title={`${name}: ${rule}`}
        value={contract}
        data={Object.entries(CONTRACTS).map(([value, rules]) => ({ value, label: rules.name }))}
        onChange={({ currentTarget: { value } }) => {
          if (isContract(value)) changeSettings({ contract: value });
        }}
      />
    </Field>
  );
}
