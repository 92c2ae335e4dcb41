import { Button, Title } from "@mantine/core";
import { type RefObject, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Study } from "../api/schema";
import { useDeleteStudy } from "../api/studies";
import { DeleteDialog } from "../components/DeleteDialog";
import { Failure } from "../components/Failure";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { dateTime } from "../text/format";
import { AskButton } from "../chat/AskButton";
import { DownloadMenu } from "./DownloadMenu";
import classes from "./StudyHeader.module.css";

type Props = {
  readonly study: Study | undefined;
  readonly heading: RefObject<HTMLHeadingElement | null>;
};

export function StudyHeader({ study, heading }: Props) {
  const text = useText();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(false);
  const removal = useDeleteStudy();
  const synthetic = study?.example !== null || study?.diagnosis?.input.synthetic;

  return (
    <div className={classes.header}>
      <div>
        <Link href="/" className={classes.back}>
          <Icon name="back" size={16} />
          {text.study.back}
        </Link>
        <div className={classes.line}>
          <Title order={1} size="h3" ref={heading} tabIndex={-1}>
            {text.study.title}
          </Title>
          {study && synthetic && <span className={classes.badge}>{text.study.synthetic}</span>}
          {study && (
            <span className={classes.when}>
              {text.study.created(dateTime(study.created_at, text.locale))}
            </span>
          )}
        </div>
      </div>
      {study && (
        <div className={classes.actions}>
          {study.diagnosis && <AskButton studyId={study.id} />}
          {study.diagnosis && <DownloadMenu study={study} />}
          <Button
            variant="default"
            leftSection={<Icon name="trash" size={18} />}
            loading={removal.isPending}
            onClick={() => setAsked(true)}
          >
            {text.study.delete}
          </Button>
          <Button component={Link} href="/" leftSection={<Icon name="plus" size={18} />}>
            {text.study.new}
          </Button>
        </div>
      )}
      {removal.isError && <Failure error={removal.error} onDismiss={() => removal.reset()} />}
      <DeleteDialog
        opened={asked}
        onCancel={() => setAsked(false)}
        onConfirm={() => {
          setAsked(false);
          if (study) removal.mutate(study.id, { onSuccess: () => navigate("/") });
        }}
      />
    </div>
  );
}
