import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { Icon } from "../components/Icon";
import { useText } from "../text";

const ChatDrawer = lazy(() => import("./ChatDrawer"));

/** Opens a conversation about a study beside it; what was said stays while the study is open. */
export function AskButton({ studyId }: { readonly studyId: string }) {
  const { chat } = useText();
  const [opened, drawer] = useDisclosure(false);
  const [wanted, setWanted] = useState(false);
  return (
    <>
      <Button
        variant="light"
        leftSection={<Icon name="chat" size={18} />}
        onClick={() => {
          setWanted(true);
          drawer.open();
        }}
      >
        {chat.panel.open}
      </Button>
      {wanted && (
        <Suspense fallback={null}>
          <ChatDrawer studyId={studyId} opened={opened} onClose={drawer.close} />
        </Suspense>
      )}
    </>
  );
}
