import { Loader, Skeleton, Title, UnstyledButton } from "@mantine/core";
import { useId } from "react";
import { useLocation } from "wouter";
import { useExamples } from "../api/meta";
import type { Example } from "../api/schema";
import { useStartExample } from "../api/studies";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import { formatName } from "../text/words";
import classes from "./ExampleCards.module.css";

/** Synthetic images to try at once. */
export function ExampleCards() {
  const text = useText();
  const id = useId();
  const examples = useExamples();
  const start = useStartExample();
  const [, navigate] = useLocation();
  const begin = (example: Example) =>
    start.mutate(example.id, { onSuccess: (study) => navigate(`/studies/${study.id}`) });

  return (
    <section aria-labelledby={id}>
      <div className={classes.head}>
        <Title order={2} size="h5" id={id}>
          {text.examples.title}
        </Title>
        <p className={classes.note}>{text.examples.note}</p>
      </div>
      {examples.isError && (
        <Failure error={examples.error} onRetry={() => void examples.refetch()} />
      )}
      {start.isError && <Failure error={start.error} onDismiss={() => start.reset()} />}
      {examples.data?.length === 0 && <p className={classes.note}>{text.examples.none}</p>}
      <ul className={classes.cards}>
        {examples.isPending &&
          ["a", "b", "c", "d"].map((key) => (
            <li key={key} aria-hidden="true">
              <Skeleton height={210} radius="lg" />
            </li>
          ))}
        {examples.data?.map((example) => (
          <li key={example.id}>
            <ExampleCard
              example={example}
              busy={start.isPending && start.variables === example.id}
              disabled={start.isPending}
              onStart={() => begin(example)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CardProps = {
  readonly example: Example;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly onStart: () => void;
};

function ExampleCard({ example, busy, disabled, onStart }: CardProps) {
  const text = useText();
  return (
    <UnstyledButton className={classes.card} disabled={disabled} onClick={onStart}>
      <span className={classes.picture}>
        <img src={example.preview} alt="" loading="lazy" decoding="async" />
        <span className={classes.badge}>{text.examples.synthetic}</span>
        {busy && (
          <span className={classes.busy}>
            <Loader size={24} color="white" />
          </span>
        )}
      </span>
      <span className={classes.words}>
        <span className={classes.title}>
          {example.title}
          <span className={classes.format}>{formatName(text, example.format)}</span>
        </span>
        <span className={classes.description}>{example.description}</span>
      </span>
    </UnstyledButton>
  );
}
