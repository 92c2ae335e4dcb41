import { ActionIcon, Loader } from "@mantine/core";
import { Link } from "wouter";
import { useMeta } from "../api/meta";
import type { StudySummary } from "../api/schema";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { ago } from "../text/format";
import { describeStudy } from "./describeStudy";
import classes from "./RecentStudies.module.css";

type Props = { readonly study: StudySummary; readonly onDelete: () => void };

export function StudyRow({ study, onDelete }: Props) {
  const text = useText();
  const positive = useMeta().data?.model.positive ?? null;
  const { kind, label, icon, detail } = describeStudy(study, positive, text);
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
