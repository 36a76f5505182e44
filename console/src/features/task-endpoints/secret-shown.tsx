import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { useEndpointWords } from '../../words/endpoint-words.ts';

/** A signing secret that was just made. */
export type NewSecret = { readonly name: string; readonly secret: string };

/** Shows the secret, this once. */
export const SecretShown = ({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) => {
  const words = useEndpointWords();
  return (
    <div className="grid gap-4">
      <Copyable text={secret} />
      <Banner tone="warning">{words.secretNote}</Banner>
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </div>
  );
};
