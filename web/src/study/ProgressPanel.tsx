import { Loader, Progress, VisuallyHidden } from "@mantine/core";
import type { Study } from "../api/schema";
import { Icon } from "../components/Icon";
import { Section } from "../components/Section";
import { useText } from "../text";
import { percent } from "../text/format";
import classes from "./ProgressPanel.module.css";
import layout from "./StudyPage.module.css";
import { type StepState, stepStates } from "./steps";

type Props = { readonly study: Study };

/** The steps of the flow as they happen. */
export function ProgressPanel({ study }: Props) {
  const text = useText();
  const states = stepStates(study);
  return (
    <div className={layout.columns}>
      <div className={classes.stage} aria-hidden="true">
        <div className={classes.scan} />
        <Chest />
      </div>
      <Section
        title={study.step ? text.progress.title : text.progress.queued}
        aside={<span className={classes.share}>{percent(study.progress)}</span>}
      >
        <Progress
          value={study.progress * 100}
          size="sm"
          transitionDuration={300}
          aria-label={text.progress.overall}
        />
        <ol className={classes.steps}>
          {study.steps.map((step, index) => (
            <Step key={step} step={step} state={states[index] ?? "waiting"} />
          ))}
        </ol>
      </Section>
    </div>
  );
}

function Step({ step, state }: { readonly step: string; readonly state: StepState }) {
  const text = useText();
  const [name, what] = text.progress.steps[step] ?? [step, ""];
  return (
    <li
      className={classes.step}
      data-state={state}
      aria-current={state === "current" ? "step" : undefined}
    >
      <span className={classes.mark} aria-hidden="true">
        {state === "done" && <Icon name="check" size={16} />}
        {state === "current" && <Loader size={16} />}
      </span>
      <span>
        <span className={classes.name}>{name}</span>
        <VisuallyHidden>, {text.progress[state]}</VisuallyHidden>
        <span className={classes.what}>{what}</span>
      </span>
    </li>
  );
}

function Chest() {
  return (
    <svg viewBox="0 0 200 200" className={classes.chest} aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round">
        <path d="M100 26v36c0 9-5 13-10 17m10-17c0 9 5 13 10 17" />
        <path d="M90 62c-4-9-16-7-26 5-15 18-27 52-27 78 0 15 7 23 20 23 16 0 33-9 33-27Z" />
        <path d="M110 62c4-9 16-7 26 5 15 18 27 52 27 78 0 15-7 23-20 23-16 0-33-9-33-27Z" />
        <path
          d="M84 78c-12 2-24 9-33 21m33 2c-14 2-28 9-39 23m39-1c-14 2-30 9-42 22"
          opacity=".45"
        />
        <path
          d="M116 78c12 2 24 9 33 21m-33 2c14 2 28 9 39 23m-39-1c14 2 30 9 42 22"
          opacity=".45"
        />
      </g>
    </svg>
  );
}
