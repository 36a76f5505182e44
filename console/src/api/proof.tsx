import { createContext, useContext } from 'react';
import { isRefusal } from './refusal.ts';

/** Asks the person for their password. @returns whether they proved who they are. */
export type AskForProof = () => Promise<boolean>;

const ProofContext = createContext<AskForProof>(async () => false);
export const ProofProvider = ProofContext.Provider;

/** The person was asked to prove who they are and would not. */
export class NotProved extends Error {}

/**
 * Wraps acts that the server may want a recent login for: the person is then asked for their password, and the act is
 * done again.
 *
 * @throws NotProved when they cancel.
 */
export const useProof = (): (<Result>(act: () => Promise<Result>) => Promise<Result>) => {
  const ask = useContext(ProofContext);
  return async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!isRefusal(error, 'AUTH_REAUTHENTICATION_REQUIRED')) throw error;
      if (!(await ask())) throw new NotProved();
      return act();
    }
  };
};
