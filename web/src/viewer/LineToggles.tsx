import { Checkbox } from "@mantine/core";
import { useText } from "../text";
import classes from "./Viewer.module.css";
import { linesOf } from "./layers";
import { useViewer } from "./ViewerProvider";

type Props = { readonly images: Readonly<Record<string, string>> };

/** Which lines are drawn over the shown map; they say without colour what it says with it. */
export function LineToggles({ images }: Props) {
  const { viewer } = useText();
  const { layer, lines, setLine } = useViewer();
  const offered = linesOf(layer).filter(({ image }) => image in images);
  if (offered.length === 0) return null;
  return (
    <div className={classes.lines} role="group" aria-label={viewer.lines}>
      {offered.map(({ line }) => (
        <Checkbox
          key={line}
          size="xs"
          color="lens.7"
          classNames={{ label: classes.lineLabel, input: classes.box }}
          label={viewer.lineNames[line === "contours" && layer === "shap" ? "regions" : line]}
          checked={lines[line]}
          onChange={(event) => setLine(line, event.currentTarget.checked)}
        />
      ))}
    </div>
  );
}
