// The bar of the layers: which of them are shown over the frame, and their opacity.
import { Button, Slider } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { useShortcut } from "@/lib/keys/key-bindings";
import {
  LAYERS,
  LEAST_OPACITY,
  lookOf,
  withLook,
  type LayerLooks,
} from "@/lib/settings/tune-layers";
import { titleOfBefore, type Compared } from "../words";
import classes from "./layer-bar.module.css";

type LayerBarProps = {
  looks: LayerLooks;
  compared: Compared | null;
  onChange: (looks: LayerLooks) => void;
  /** True: the chosen layers are shown; false: none is. */
  shown: boolean;
  onShow: () => void;
};

export function LayerBar({ looks, compared, onChange, shown, onShow }: LayerBarProps) {
  const shortcut = useShortcut("tuneOverlays");
  return (
    <div className={classes.bar} role="group" aria-label="Overlays">
      <Button
        variant={shown ? "default" : "subtle"}
        aria-label="All overlays"
        aria-pressed={shown}
        aria-keyshortcuts={shortcut}
        title="Show overlays, hide them"
        onClick={onShow}
      >
        {shown ? <IconEye size={16} /> : <IconEyeOff size={16} />}
        <span className={classes.key}>
          <KeyHint action="tuneOverlays" />
        </span>
      </Button>
      {LAYERS.map(({ id, words }) => (
        <Layer
          key={id}
          id={id}
          words={id === "before" ? titleOfBefore(compared) : words}
          looks={looks}
          disabled={!shown}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

type LayerProps = {
  id: string;
  words: string;
  looks: LayerLooks;
  disabled: boolean;
  onChange: (looks: LayerLooks) => void;
};

function Layer({ id, words, looks, disabled, onChange }: LayerProps) {
  const { seen, opacity } = lookOf(looks, id);
  return (
    <div className={classes.layer}>
      <button
        type="button"
        className={classes.eye}
        aria-pressed={seen}
        disabled={disabled}
        onClick={() => onChange(withLook(looks, id, { seen: !seen }))}
      >
        {seen ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
        <span className={`${classes.swatch} ${classes[id] ?? classes.drawn}`} aria-hidden />
        {words}
      </button>
      <Slider
        className={classes.opacity ?? ""}
        thumbLabel={`${words}: opacity in per cent`}
        value={Math.round(100 * opacity)}
        min={100 * LEAST_OPACITY}
        max={100}
        step={5}
        disabled={disabled || !seen}
        onChange={(percent) => onChange(withLook(looks, id, { opacity: percent / 100 }))}
      />
    </div>
  );
}
