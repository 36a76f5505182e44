import { laterDialog } from '../../ui/later-dialog.tsx';

/** Asks for how long nobody is to be told, and why. */
export const SilenceDialog = laterDialog(async () => (await import('./silence-form.tsx')).SilenceFormDialog);
