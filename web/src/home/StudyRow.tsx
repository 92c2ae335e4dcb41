import { ActionIcon, Loader } from "@mantine/core";
import { Link } from "wouter";
import { useMeta } from "../api/meta";
import type { StudySummary } from "../api/schema";
import { Icon } from "../components/Icon";
import { outcomeOf } from "../study/outcome";
import { type Text, useText } from "../text";
import { ago, percent } from "../text/format";
import classes from "./RecentStudies.module.css";

type Props = { readonly study: StudySummary; readonly onDelete: () => void };

export function StudyRow({ study, onDelete }: Props) {
  const text = useText();
  const positive = useMeta().data?.model.positive ?? null;
  const { kind, label, icon, detail } = describe(study, positive, text);
  const when = ago(study.created_at, text.locale);
  return (
    <li className={classes.row}>
      <Link href={`/studies/${study.id}`} className={classes.link}>
        <span className={classes.mark} data-kind={kind}>
          {icon ? <Icon name={icon} size={18} /> : <Loader size={18} />}
        </span>
        <span className={classes.words}>
          <span className={classes.label}>{label}</span>
          <span className={classes.when}>
            {[study.example ? text.recent.example : text.recent.own, when, detail]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      </Link>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        className={classes.delete}
        aria-label={text.recent.remove(label, when)}
        onClick={onDelete}
      >
        <Icon name="trash" size={18} />
      </ActionIcon>
    </li>
  );
}

function describe(study: StudySummary, positive: string | null, text: Text) {
  const { status, prediction } = study;
  if (status === "queued") {
    return { kind: "waiting", label: text.recent.waiting, icon: null, detail: null };
  }
  if (status === "running") {
    const label = text.recent.running(percent(study.progress));
    return { kind: "waiting", label, icon: null, detail: null };
  }
  if (status === "failed") {
    return { kind: "failed", label: text.recent.failed, icon: "alert" as const, detail: null };
  }
  const outcome = outcomeOf({ accepted: study.accepted ?? false }, prediction, positive, text);
  const probability = prediction?.probabilities[positive ?? prediction.label];
  return { ...outcome, detail: probability === undefined ? null : percent(probability) };
}
