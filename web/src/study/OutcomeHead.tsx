import { Icon } from "../components/Icon";
import { useText } from "../text";
import type { Outcome } from "./outcome";
import classes from "./ResultCard.module.css";

export function OutcomeHead({ outcome }: { readonly outcome: Outcome }) {
  const text = useText();
  return (
    <div className={classes.outcome} data-kind={outcome.kind}>
      <span className={classes.icon}>
        <Icon name={outcome.icon} size={24} />
      </span>
      <span>
        <span className={classes.label} data-testid="outcome">
          {outcome.label}
        </span>
        <span className={classes.by}>
          {outcome.kind === "refused" ? text.result.noModel : text.result.model}
        </span>
      </span>
    </div>
  );
}
