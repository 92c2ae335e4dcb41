import { Button, Skeleton, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useMeta } from "../api/meta";
import { isNotFound } from "../api/problem";
import type { Study } from "../api/schema";
import { isFinished, useStudy } from "../api/studies";
import { useStudyEvents } from "../api/useStudyEvents";
import { asError, Failure } from "../components/Failure";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { Announcer } from "./Announcer";
import { outcomeOf } from "./outcome";
import { ProgressPanel } from "./ProgressPanel";
import { Result } from "./Result";
import { StudyHeader } from "./StudyHeader";
import classes from "./StudyPage.module.css";

type Props = { readonly id: string };

/** One study at its own address: its progress, then its result. */
export default function StudyPage({ id }: Props) {
  const text = useText();
  const { study, error, refetch } = useFollowedStudy(id);
  const title = useStudyTitle(study);
  const heading = usePageTitle(title);

  if (isNotFound(error)) return <Missing title={text.study.notFound} />;
  return (
    <>
      <Announcer study={study} outcome={title} />
      <StudyHeader study={study} heading={heading} />
      {!study && error && <Failure error={error} onRetry={() => void refetch()} />}
      {!study && !error && <Waiting />}
      {study && !isFinished(study) && <ProgressPanel study={study} />}
      {study?.error && (
        <Failure title={text.study.failed} error={asError(study.error)}>
          <Button component={Link} href="/" size="xs" variant="default">
            {text.study.new}
          </Button>
        </Failure>
      )}
      {study?.diagnosis && <Result study={study} diagnosis={study.diagnosis} />}
    </>
  );
}

function useFollowedStudy(id: string) {
  const [arriving, setArriving] = useState(false);
  const { data, error, refetch } = useStudy(id, arriving);
  useStudyEvents(id, data !== undefined && !isFinished(data), setArriving);
  return { study: data, error, refetch };
}

function useStudyTitle(study: Study | undefined): string {
  const text = useText();
  const positive = useMeta().data?.model.positive ?? null;
  if (!study) return text.study.title;
  if (study.status === "failed") return text.recent.failed;
  if (!study.diagnosis) return text.progress.title;
  return outcomeOf(study.diagnosis.gate, study.diagnosis.prediction, positive, text).label;
}

function Waiting() {
  const text = useText();
  return (
    <div className={classes.columns} role="status" aria-label={text.errors.loading}>
      <Skeleton height="min(70vh, 44rem)" radius="lg" />
      <div className={classes.side}>
        <Skeleton height={260} radius="lg" />
        <Skeleton height={220} radius="lg" />
      </div>
    </div>
  );
}

function Missing({ title }: { readonly title: string }) {
  const text = useText();
  const heading = usePageTitle(title);
  return (
    <div className={classes.alone}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {title}
      </Title>
      <p>{text.study.notFoundBody}</p>
      <Button component={Link} href="/">
        {text.study.home}
      </Button>
    </div>
  );
}
