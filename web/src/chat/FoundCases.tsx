import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Case, ChatMessage } from "../api/schema";
import { studyPicture } from "../api/studies";
import { CaseGrid } from "../cases/CaseGrid";
import { useText } from "../text";
import classes from "./AnswerView.module.css";

type Props = {
  readonly cases: readonly Case[];
  readonly asked: Pick<ChatMessage, "text" | "study_id">;
};

/** The similar cases of an answer, compared with the question's study, and the way to search on. */
export function FoundCases({ cases, asked }: Props) {
  const { chat } = useText();
  const { text, study_id: study } = asked;
  const search = new URLSearchParams({ text, ...(study && { study }) });
  return (
    <div className={classes.cases} role="group" aria-label={chat.cases}>
      <CaseGrid cases={cases} picture={study ? studyPicture(study) : null} compact />
      <Button component={Link} href={`/cases?${search}`} size="xs" variant="default">
        {chat.openCases}
      </Button>
    </div>
  );
}
