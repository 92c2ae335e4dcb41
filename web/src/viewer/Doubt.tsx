import { Icon } from "../components/Icon";
import { useText } from "../text";
import classes from "./Viewer.module.css";

type Props = { readonly reason: string | null };

/** Why the shown map is grey. */
export function Doubt({ reason }: Props) {
  const { viewer } = useText();
  if (!reason) return null;
  return (
    <p className={classes.doubt} data-testid="doubt">
      <Icon name="alert" size={18} />
      <span>
        <strong>{viewer.weak}</strong> {reason} {viewer.weakGrey}
      </span>
    </p>
  );
}
