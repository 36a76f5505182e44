import * as z from 'zod/mini';

const houseSchema = z.object({
  name: z.string(),
  has_logo: z.boolean(),
  sign_up: z.enum(['open', 'verify', 'invite', 'closed']),
  magic_links: z.boolean(),
  password_min_length: z.number(),
  environment: z.enum(['development', 'staging', 'production']),
  version: z.string(),
  keeps_mail: z.boolean(),
  return_to: z.nullable(z.string()),
});

const readHouse = () => {
  const content = document.querySelector('meta[name="castellan-house"]')?.getAttribute('content') ?? '';
  if (content === '') return undefined;
  const read = houseSchema.safeParse(JSON.parse(content));
  return read.success ? read.data : undefined;
};

const given = readHouse();

/** What the server says of itself in each page that it sends: nothing has to be asked for before the first paint. */
export const house = {
  name: given?.name ?? 'Castellan',
  hasLogo: given?.has_logo ?? false,
  signUp: given?.sign_up ?? 'open',
  magicLinks: given?.magic_links ?? false,
  passwordMinLength: given?.password_min_length ?? 12,
  environment: given?.environment ?? 'development',
  version: given?.version ?? '',
  /** Whether the built-in inbox keeps what mails say. */
  keepsMail: given?.keeps_mail ?? false,
  /** Where the page that was opened may send the browser after signing in: judged by the server, never here. */
  returnTo: given?.return_to ?? undefined,
} as const;
