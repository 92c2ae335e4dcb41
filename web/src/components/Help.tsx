import { Tooltip, UnstyledButton } from "@mantine/core";
import classes from "./Help.module.css";
import { Icon } from "./Icon";

type Props = { readonly about: string; readonly children: string };

/** A question mark that explains a term on hover, focus or touch. */
export function Help({ about, children }: Props) {
  return (
    <Tooltip label={children}>
      <UnstyledButton className={classes.help} aria-label={`${about}: ${children}`}>
        <Icon name="help" size={16} />
      </UnstyledButton>
    </Tooltip>
  );
}
