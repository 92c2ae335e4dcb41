import { Popover, UnstyledButton } from "@mantine/core";
import { Link } from "wouter";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import classes from "./Header.module.css";
import { AccountMenu } from "../account/AccountMenu";
import { Logo } from "./Logo";
import { SchemeSwitch } from "./SchemeSwitch";
import { useDisclaimer } from "./useDisclaimer";

export function Header() {
  const text = useText();
  const disclaimer = useDisclaimer();
  return (
    <header className={classes.header}>
      <a className={classes.skip} href="#content">
        {text.skip}
      </a>
      <Link href="/" className={classes.brand}>
        <Logo />
        <span>
          <span className={classes.name}>{text.product}</span>
          <span className={classes.tagline}>{text.tagline}</span>
        </span>
      </Link>
      <div className={classes.end}>
        <Link href="/chat" className={classes.link}>
          <Icon name="chat" size={17} />
          <span>{text.chat.nav}</span>
        </Link>
        <Link href="/cases" className={classes.link}>
          <Icon name="search" size={17} />
          <span>{text.cases.link}</span>
        </Link>
        <Popover width={320} position="bottom-end" withArrow shadow="md">
          <Popover.Target>
            <UnstyledButton className={classes.notice}>
              <Icon name="shield" size={16} />
              <span>{text.notDevice}</span>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown className={classes.disclaimer}>{disclaimer}</Popover.Dropdown>
        </Popover>
        <SchemeSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}
