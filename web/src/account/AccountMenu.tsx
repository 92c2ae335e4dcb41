import { ActionIcon, Menu } from "@mantine/core";
import { Link } from "wouter";
import { signOut, useMe } from "../api/account";
import { Icon } from "../components/Icon";
import { useText } from "../text";

/** Who is signed in, and the way out; nothing in local mode. */
export function AccountMenu() {
  const text = useText().account;
  const me = useMe().data;
  const settings = useText().settings;
  if (!me?.email) return null;
  return (
    <Menu position="bottom-end" width={240} shadow="md" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.menu(me.email)} data-account>
          <Icon name="person" size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: "anywhere" }}>{me.email}</Menu.Label>
        <Menu.Item component={Link} href="/account">
          {text.title}
        </Menu.Item>
        <Menu.Item component={Link} href="/settings">
          {settings.title}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{text.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
