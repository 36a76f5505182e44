import type { TaskEndpoint } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useWords } from '../../words/words.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointTest } from './endpoint-test.tsx';
import { RotateForm } from './rotate-form.tsx';
import { type NewSecret, SecretShown } from './secret-shown.tsx';

export type Wanted =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'test' | 'rotate' | 'disable' | 'delete'; readonly endpoint: TaskEndpoint };

type DialogNeeds = { readonly isOpen: boolean; readonly onClose: () => void };

/** Registers an endpoint, changes it, tests it, or removes it. A new secret stays on screen until it was taken. */
export const EndpointDialog = ({ wanted, isOpen, onClose }: DialogNeeds & { readonly wanted: Wanted }) => {
  const words = useEndpointWords();
  const [secret, setSecret] = useState<NewSecret>();
  const close = (): void => {
    onClose();
    setSecret(undefined);
  };
  if (secret !== undefined) {
    return (
      <Dialog isFirm {...{ isOpen }} onClose={close} title={words.secretTitle(secret.name)} lead={words.secretLead}>
        <SecretShown secret={secret.secret} onClose={close} />
      </Dialog>
    );
  }
  if (wanted.kind === 'create') {
    return (
      <Dialog {...{ isOpen, onClose }} title={words.createTitle} lead={words.createLead}>
        <EndpointForm endpoint={undefined} onClose={onClose} onSecret={setSecret} />
      </Dialog>
    );
  }
  const { endpoint } = wanted;
  switch (wanted.kind) {
    case 'edit':
      return (
        <Dialog {...{ isOpen, onClose }} title={words.editTitle(endpoint.name)} lead={words.createLead}>
          <EndpointForm endpoint={endpoint} onClose={onClose} onSecret={setSecret} />
        </Dialog>
      );
    case 'rotate':
      return (
        <Dialog {...{ isOpen, onClose }} title={words.rotateTitle(endpoint.name)} lead={words.rotateLead}>
          <RotateForm endpoint={endpoint} onClose={onClose} onSecret={setSecret} />
        </Dialog>
      );
    case 'test':
      return (
        <Dialog {...{ isOpen, onClose }} title={words.testTitle(endpoint.name)} lead={words.testLead}>
          <EndpointTest endpoint={endpoint} onClose={onClose} />
        </Dialog>
      );
    case 'disable':
      return <DisableEndpoint {...{ endpoint, isOpen, onClose }} />;
    case 'delete':
      return <DeleteEndpoint {...{ endpoint, isOpen, onClose }} />;
  }
};

type OneEndpoint = DialogNeeds & { readonly endpoint: TaskEndpoint };

const DisableEndpoint = ({ endpoint: { name }, isOpen, onClose }: OneEndpoint) => {
  const words = useEndpointWords();
  const disable = useAct({
    act: () => castellan.changeTaskEndpoint({ params: { name }, body: { is_enabled: false } }),
    touches: [['task-endpoints']],
    said: words.isDisabled(name),
  });
  return (
    <Confirm
      {...{ isOpen, onClose }}
      title={words.disableTitle(name)}
      lead={words.disableLead}
      button={words.disable}
      act={disable}
      input={undefined}
    />
  );
};

const DeleteEndpoint = ({ endpoint: { name }, isOpen, onClose }: OneEndpoint) => {
  const words = useEndpointWords();
  const { general } = useWords();
  const remove = useAct({
    act: () => castellan.deleteTaskEndpoint({ params: { name } }),
    touches: [['task-endpoints']],
    said: words.deleted(name),
  });
  return (
    <Confirm
      {...{ isOpen, onClose }}
      title={words.deleteTitle(name)}
      lead={words.deleteLead}
      button={general.delete}
      act={remove}
      input={undefined}
      naming={name}
    />
  );
};
