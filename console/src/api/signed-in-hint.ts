const hintKey = 'castellan.signed-in';

/** Whether this browser signed in and has not signed out: spares strangers a call that can only be refused. */
export const signedInHint = {
  isSet: (): boolean => localStorage.getItem(hintKey) !== null,
  set: (): void => localStorage.setItem(hintKey, '1'),
  clear: (): void => localStorage.removeItem(hintKey),
};
