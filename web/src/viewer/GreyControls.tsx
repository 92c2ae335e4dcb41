import { Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { useId, useSyncExternalStore } from "react";
import { Help } from "../components/Help";
import { useText } from "../text";
import {
  centred,
  levelOf,
  type Preset,
  presetIn,
  PRESETS,
  TOP,
  topOf,
  type Windowing,
  widthOf,
} from "./greys";
import type { Pixels, Presets } from "./useImages";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

type Props = { readonly pixels: Pixels; readonly bits: number };

/** Window and level by preset and by number, and the grey scale the other way round. */
export function GreyControls({ pixels, bits }: Props) {
  const { viewer } = useText();
  const id = useId();
  return (
    <div className={classes.group} role="group" aria-labelledby={id}>
      <p className={classes.heading}>
        <span id={id}>{viewer.greys}</span>
        <Help about={viewer.greys}>{viewer.greysHelp(String(topOf(bits)))}</Help>
      </p>
      {pixels.presets ? (
        <Fields presets={pixels.presets} top={topOf(bits)} />
      ) : (
        <p className={classes.soft}>{pixels.failed ? viewer.greysFailed : viewer.greysLoading}</p>
      )}
    </div>
  );
}

function Fields({ presets, top }: { readonly presets: Presets; readonly top: number }) {
  const { viewer } = useText();
  const { windowing } = useViewer();
  const chosen = useSyncExternalStore(windowing.subscribe, windowing.rested);
  const window: Windowing = chosen ?? { ...presets.model, inverted: false };
  const preset = presetIn(presets, window);
  const shown = (level: number) => Math.round((level / TOP) * top);
  const stored = (text: number | string) => (Number(text) / top) * TOP;

  const choose = (name: string) => {
    const next = presets[name as Preset];
    const usual = name === "model" && !window.inverted;
    windowing.set(usual ? null : { ...next, inverted: window.inverted });
  };
  const number = (label: string, value: number, put: (value: number) => void) => (
    <NumberInput
      label={label}
      size="xs"
      classNames={{ input: classes.input, label: classes.fieldLabel, control: classes.control }}
      min={1}
      max={top}
      step={Math.max(1, Math.round(top / 50))}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="blur"
      value={shown(value)}
      onChange={(next) => {
        if (next !== "" && Number(next) !== shown(value)) put(stored(next));
      }}
    />
  );
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={viewer.preset}
        classNames={{ input: classes.input }}
        value={preset ?? ""}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        data={[
          ...(preset === null ? [{ value: "", label: viewer.ownWindow, disabled: true }] : []),
          ...PRESETS.map((value) => ({ value, label: viewer.presets[value] })),
        ]}
      />
      <div className={classes.fields}>
        {number(viewer.level, levelOf(window), (level) =>
          windowing.set({ ...window, ...centred(level, widthOf(window)) }),
        )}
        {number(viewer.width, widthOf(window), (width) =>
          windowing.set({ ...window, ...centred(levelOf(window), width) }),
        )}
      </div>
      <Checkbox
        size="xs"
        color="lens.7"
        classNames={{ label: classes.lineLabel, input: classes.box }}
        label={viewer.invert}
        checked={window.inverted}
        onChange={({ currentTarget }) =>
          windowing.set({ ...window, inverted: currentTarget.checked })
        }
      />
    </>
  );
}
