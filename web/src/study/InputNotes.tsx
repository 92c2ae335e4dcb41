import type { InputOut } from "../api/schema";
import { Notice } from "../components/Notice";
import { useText } from "../text";
import classes from "./ResultCard.module.css";

type Props = { readonly input: InputOut };

/** What was changed on the way in, and what the reader should keep in mind. */
export function InputNotes({ input }: Props) {
  const text = useText();
  const groups = [
    { tone: "attention", title: text.result.warnings, notes: input.warnings },
    { tone: "info", title: text.result.corrections, notes: input.corrections },
  ] as const;
  return (
    <div className={classes.notes}>
      {groups
        .filter(({ notes }) => notes.length > 0)
        .map(({ tone, title, notes }) => (
          <Notice key={tone} tone={tone} title={title}>
            {notes.length === 1 ? (
              <p>{notes[0]?.message}</p>
            ) : (
              <ul>
                {notes.map((note) => (
                  <li key={note.code}>{note.message}</li>
                ))}
              </ul>
            )}
          </Notice>
        ))}
    </div>
  );
}
