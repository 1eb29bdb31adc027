// A parameter that is no number: a choice, a switch, or text, with the value it had and a button back to it.
import { ActionIcon, NativeSelect, Switch } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useId } from "react";
import type { ParameterValue } from "../api/detect";
import { BrandListSelect } from "../brands/brand-list-select";
import { initialOf, listIn, textOf, wordsOfValue, type Setting } from "./parameters";
import { TypedText } from "./typed-text";
import classes from "./setting-field.module.css";

type SettingFieldProps = {
  setting: Setting;
  value: ParameterValue;
  onChange: (value: ParameterValue) => void;
  /** Another value than the run's, which what it is compared with has; shown unless it was changed. */
  other?: string | undefined;
};

export function SettingField({ setting, value, onChange, other }: SettingFieldProps) {
  const name = useId();
  const initial = initialOf(setting);
  const was = wordsOfValue(setting, initial);
  const isChanged = textOf(value) !== textOf(initial);
  return (
    <div className={classes.setting} role="group" aria-labelledby={name}>
      <span id={name} className={classes.words} title={setting.name}>
        {setting.words}
      </span>
      {isChanged ? (
        <span className={classes.changed}>◆ was {was}</span>
      ) : (
        <span className={classes.other}>
          {other === undefined ? null : `B: ${other === "" ? "none" : other}`}
        </span>
      )}
      <ActionIcon
        size={24}
        aria-label={`${setting.words}: back to ${was}`}
        title={`Back to ${was}`}
        disabled={!isChanged}
        onClick={() => onChange(initial)}
      >
        <IconArrowBackUp size={16} stroke={1.5} />
      </ActionIcon>
      <div className={classes.field}>
        <Field setting={setting} value={value} onChange={onChange} />
      </div>
      <p className={classes.help}>{setting.help}</p>
    </div>
  );
}

/** The parameter that names a list of brands. */
const BRAND_LIST = "brand_list";

function Field({ setting, value, onChange }: Omit<SettingFieldProps, "other">) {
  const { kind, words, name } = setting;
  if (kind === "switch") {
    return (
      <Switch
        aria-label={words}
        label={value === true ? "On" : "Off"}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const text = textOf(value);
  if (kind === "choice") {
    return (
      <NativeSelect
        aria-label={words}
        value={text}
        data={[...setting.choices]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (name === BRAND_LIST)
    return <BrandListSelect label={words} value={text} onChange={onChange} />;
  return kind === "text" ? (
    <TypedText
      aria-label={words}
      value={text}
      onChange={onChange}
      isWaiting={false}
      longest={setting.longest}
    />
  ) : (
    // Otherwise a comma would be taken off as soon as it was typed.
    <TypedText
      aria-label={`${words}, with commas between them`}
      value={text}
      onChange={(typed) => onChange(listIn(typed))}
      isWaiting
    />
  );
}
