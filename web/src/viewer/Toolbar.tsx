import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { Icon, type IconName } from "../components/Icon";
import { useText } from "../text";
import { percent } from "../text/format";
import { moved, STEP, WHOLE, zoomed } from "./camera";
import type { Tool } from "./layers";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

const TOOLS: readonly Tool[] = ["move", "window"];
const WAYS = [
  { name: "left", icon: "left", by: { x: 0.25, y: 0 } },
  { name: "up", icon: "above", by: { x: 0, y: 0.25 } },
  { name: "down", icon: "below", by: { x: 0, y: -0.25 } },
  { name: "right", icon: "right", by: { x: -0.25, y: 0 } },
] as const;

/** Buttons for everything that a drag, a pinch or the wheel does. */
export function Toolbar() {
  const { viewer } = useText();
  const { tool, setTool, camera, reset } = useViewer();
  const { zoom } = useSyncExternalStore(camera.subscribe, camera.rested);
  return (
    <div className={classes.toolbar} role="group" aria-label={viewer.tools}>
      <SegmentedControl<Tool>
        aria-label={viewer.tool}
        size="xs"
        withItemsBorders={false}
        classNames={{
          root: classes.segments,
          label: classes.segment,
          indicator: classes.segmentIndicator,
        }}
        value={tool}
        onChange={setTool}
        data={TOOLS.map((value) => ({ value, label: viewer.toolNames[value] }))}
      />
      <span className={classes.together}>
        <Press
          icon="minus"
          label={viewer.zoomOut}
          onClick={() => camera.set(zoomed(camera.now, 1 / STEP))}
        />
        <Zoom />
        <Press
          icon="plus"
          label={viewer.zoomIn}
          onClick={() => camera.set(zoomed(camera.now, STEP))}
        />
        <Press icon="fit" label={viewer.fit} onClick={() => camera.set(WHOLE)} />
      </span>
      {zoom > 1 && (
        <span className={classes.together}>
          {WAYS.map(({ name, icon, by }) => (
            <Press
              key={name}
              icon={icon}
              label={viewer.pan[name]}
              onClick={() => camera.set(moved(camera.now, by))}
            />
          ))}
        </span>
      )}
      <span className={classes.reset}>
        <Press icon="retry" label={viewer.reset} onClick={reset} />
      </span>
    </div>
  );
}

/** How large the picture is drawn, kept up to date while it changes. */
function Zoom() {
  const { viewer } = useText();
  const { camera } = useViewer();
  const words = useRef<HTMLOutputElement>(null);
  useEffect(
    () =>
      camera.watch(({ zoom }) => {
        if (words.current) words.current.textContent = percent(zoom);
      }),
    [camera],
  );
  return <output ref={words} className={classes.zoom} aria-label={viewer.zoom} aria-live="off" />;
}

type PressProps = {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
};

function Press({ icon, label, onClick }: PressProps) {
  return (
    <Tooltip label={label} openDelay={400} events={{ hover: true, focus: false, touch: false }}>
      <ActionIcon
        variant="transparent"
        size={32}
        className={classes.press}
        aria-label={label}
        onClick={onClick}
      >
        <Icon name={icon} size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
