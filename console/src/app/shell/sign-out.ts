import { castellan } from '../../api/castellan.ts';
import { type Act, useAct } from '../../ui/act.ts';

/** Ends this session, here and in every other tab. */
export const useSignOut = (): Act<void, void> => useAct({ act: () => castellan.logout({ body: {} }), touches: [] });
