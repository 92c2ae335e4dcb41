import { Link } from "wouter";
import type { Case } from "../api/schema";
import { useText } from "../text";
import { fixed } from "../text/format";
import classes from "./AnswerView.module.css";

/** A similar case, which opens in the case search; its picture only when this server has it. */
export function CaseCard({ found }: { readonly found: Case }) {
  const { chat } = useText();
  const picture = found.image?.startsWith("/api/") ? found.image : null;
  return (
    <article className={classes.case}>
      {picture && <img src={picture} alt="" loading="lazy" />}
      <div>
        <h3>
          <Link href={`/cases?text=${encodeURIComponent(found.title)}`}>{found.title}</Link>
        </h3>
        <p>{found.text}</p>
        <p className={classes.small}>
          {[chat.caseScore(fixed(found.score)), found.source].filter(Boolean).join(" · ")}
        </p>
      </div>
    </article>
  );
}
