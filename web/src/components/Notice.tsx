import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import classes from "./Notice.module.css";

export type Tone = "info" | "attention" | "unsure";

const ICONS: Record<Tone, IconName> = { info: "info", attention: "alert", unsure: "unsure" };

type Props = {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Announced at once by a screen reader. */
  readonly urgent?: boolean;
};

/** A message box; its icon and words say what its colour says. */
export function Notice({ tone, title, children, actions, urgent = false }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={urgent ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
